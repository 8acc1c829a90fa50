//! Attacks from inside an ERP: as its administrator with SQL, from its pod with sockets, through the Apps page.

use serde_json::json;
use support::cluster::{self, CELL, CONTROL, erp_python, text};
use support::odoo::Session;
use support::stackyard::Tenant;

use crate::world::{lefevre, neighbour, proved};

/// Statements any administrator can send through a server action, and a word of PostgreSQL's refusal.
const REFUSED_SQL: &[(&str, &str)] = &[
    ("SELECT pg_read_file('/etc/passwd')", "permission denied"),
    ("SELECT pg_ls_dir('.')", "permission denied"),
    ("SELECT lo_import('/etc/passwd')", "permission denied"),
    ("COPY (SELECT 1) TO PROGRAM 'id'", "permission denied"),
    ("COPY res_partner(name) FROM '/etc/passwd'", "permission denied"),
    ("SELECT * FROM pg_authid", "permission denied"),
    ("SELECT passwd FROM pg_shadow", "permission denied"),
    ("CREATE EXTENSION dblink", "permission denied"),
    ("CREATE EXTENSION postgres_fdw", "permission denied"),
    ("CREATE ROLE intruder", "permission denied"),
    ("CREATE SCHEMA intruder", "permission denied"),
    ("SET session_replication_role = replica", "permission denied"),
    ("SET ROLE cell_admin", "permission denied"),
    ("SELECT * FROM stackyard.seat_limit", "permission denied"),
    ("UPDATE stackyard.seat_limit SET seats = 999", "permission denied"),
    ("ALTER TABLE res_users DISABLE TRIGGER ALL", "must be owner"),
    ("DROP TRIGGER stackyard_seats_insert ON res_users", "must be owner"),
    ("SET log_statement = 'all'", "permission denied"),
    ("SELECT pg_reload_conf()", "permission denied"),
];

/// What is refused as above, for statements that name the neighbour.
fn against(neighbour: &Tenant) -> Vec<(String, &'static str)> {
    let (database, admin) = (neighbour.database(), format!("{}_admin", neighbour.database()));
    vec![
        (format!("SET ROLE {database}"), "permission denied"),
        (format!("SET ROLE {admin}"), "permission denied"),
        (format!("GRANT {database} TO CURRENT_USER"), "permission denied"),
        (format!("ALTER ROLE {database} PASSWORD 'x'"), "permission denied"),
        (format!("SELECT * FROM {database}.public.res_partner"), "cross-database references are not implemented"),
        (
            format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{admin}'"),
            "permission denied",
        ),
    ]
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_sql_of_an_administrator_reaches_nothing_else() {
    let neighbour = neighbour();
    let mut claire = lefevre().0.sign_in().unwrap();
    // The neighbour's agent keeps a session open, or is made to: so the last attack has a target.
    neighbour.sign_in().unwrap();
    assert_eq!(claire.sql("SELECT 1").unwrap(), "[(1,)]", "an administrator can run SQL: else this proves nothing");
    let mut attacks: Vec<(String, &str)> = REFUSED_SQL.iter().map(|(sql, word)| ((*sql).to_owned(), *word)).collect();
    attacks.extend(against(neighbour));
    for (sql, word) in &attacks {
        match claire.sql(sql) {
            Err(refused) => assert!(refused.to_string().contains(word), "{sql} failed otherwise: {refused}"),
            Ok(rows) => assert!(sql.contains("pg_terminate_backend") && rows == "[]", "{sql} answered {rows}"),
        }
    }
    proved(format_args!("{} attacks with SQL are refused by PostgreSQL", attacks.len()));
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_an_administrator_sees_opaque_names_only() {
    let neighbour = neighbour();
    neighbour.sign_in().unwrap();
    let mut claire = lefevre().0.sign_in().unwrap();
    let odd = claire
        .sql(
            "SELECT datname FROM pg_database WHERE datname !~ '^([tg]_[0-9a-f]{32}(_[a-z]+)?|postgres|template[01])$' \
             UNION SELECT rolname FROM pg_roles WHERE rolname !~ '^([tg]_[0-9a-f]{32}(_[a-z]+)?|postgres|pg_.*|cell_admin|tenant_admins)$'",
        )
        .unwrap();
    assert_eq!(odd, "[]", "names that say something");
    let seen = claire
        .sql(
            "SELECT DISTINCT query FROM pg_stat_activity WHERE usename IS DISTINCT FROM current_user \
             AND datname IS NOT NULL AND query NOT IN ('', '<insufficient privilege>')",
        )
        .unwrap();
    assert_eq!(seen, "[]", "queries of others");
    let dump = claire.sql("SELECT datname, usename, application_name, client_addr FROM pg_stat_activity").unwrap();
    for word in [&neighbour.address, &neighbour.company, &neighbour.email] {
        assert!(!dump.contains(word.as_str()), "{word} is visible: {dump}");
    }
    proved("of other tenants an administrator sees 32 digits, no query, no name");
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_no_other_database_opens_from_the_pod() {
    let (tenant, neighbour) = (&lefevre().0, neighbour());
    let golden =
        cluster::cell_sql("postgres", "SELECT datname FROM pg_database WHERE datname LIKE 'g\\_%' LIMIT 1").unwrap();
    let targets = [&neighbour.database(), &format!("{}_copy", neighbour.database()), &golden]
        .map(|name| format!("{name:?}"))
        .join(",");
    let code = format!(
        "import psycopg2\nown = psycopg2.connect(dbname={own:?}, sslmode='verify-full'); print('own ok')\n\
         for name in [{targets}, 'postgres', 'template1']:\n\
         \x20   try:\n        psycopg2.connect(dbname=name, sslmode='verify-full'); print('OPEN', name)\n\
         \x20   except psycopg2.OperationalError as e: print('refused', name)\n\
         try:\n    psycopg2.connect(dbname={own:?}, sslmode='disable'); print('OPEN without TLS')\n\
         except psycopg2.OperationalError as e: print('refused plain')\n",
        own = tenant.database(),
    );
    let said = erp_python(&tenant.namespace(), &code).unwrap();
    assert!(said.contains("own ok") && !said.contains("OPEN"), "{said}");
    assert_eq!(said.matches("refused").count(), 6, "{said}");
    proved("with the ERP's own login no other database opens, and none without TLS");
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_a_neighbour_is_not_woken() {
    let neighbour = neighbour();
    let mut claire = lefevre().0.sign_in().unwrap();
    let listening = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname <> '{}' AND usename = '{}'",
        neighbour.database(),
        neighbour.database()
    );
    assert_eq!(cluster::cell_sql("postgres", &listening).unwrap(), "0", "the neighbour sits in a shared database");
    for channel in ["imbus", "cron_trigger"] {
        claire.sql(&format!("SELECT pg_notify('{channel}', 'x')")).unwrap();
    }
    let shared = cluster::cell_sql(
        "postgres",
        "SELECT count(*) FROM pg_stat_activity WHERE datname IN ('postgres', 'template1') AND usename ~ '^t_[0-9a-f]{32}$'",
    );
    assert_eq!(shared.unwrap(), "0");
    proved("each ERP's bus and cron sit in its own database: a NOTIFY reaches no neighbour");
}

/// Addresses an ERP's pod must not reach, with what each is.
fn forbidden(neighbour: &Tenant) -> Vec<(String, u16, String)> {
    let mut targets = Vec::new();
    let pods_of = |namespace: &str| cluster::list(&["pods", "-n", namespace]).unwrap();
    for namespace in [neighbour.namespace().as_str(), &lefevre().0.namespace(), CONTROL, CELL] {
        for pod in pods_of(namespace) {
            let (name, ip) = (text(&pod, "/metadata/labels/app.kubernetes.io~1name"), text(&pod, "/status/podIP"));
            // Its own database server is the one door that stands open, and itself.
            let is_own_erp = namespace == lefevre().0.namespace() && name == "erp";
            if ip.is_empty() || is_own_erp || name == "cell-postgres" || !cluster::is_ready(&pod) {
                continue;
            }
            let ports = pod["spec"]["containers"]
                .as_array()
                .into_iter()
                .flatten()
                .flat_map(|container| container["ports"].as_array().cloned().unwrap_or_default());
            for port in ports.filter_map(|port| port["containerPort"].as_u64()) {
                targets.push((ip.to_owned(), u16::try_from(port).unwrap(), format!("{name} in {namespace}")));
            }
        }
    }
    let api = cluster::get(&["endpoints", "kubernetes", "-n", "default"]).unwrap();
    let api_ip = text(&api, "/subsets/0/addresses/0/ip").to_owned();
    let api_port = api.pointer("/subsets/0/ports/0/port").and_then(serde_json::Value::as_u64).unwrap();
    targets.push((api_ip.clone(), u16::try_from(api_port).unwrap(), "the API server".into()));
    targets.push((api_ip, 10250, "the kubelet".into()));
    targets.push(("kubernetes.default.svc".into(), 443, "the API server's Service".into()));
    targets.push(("stackyard.stackyard.svc".into(), 80, "the control plane's Service".into()));
    targets.push(("stackyard.stackyard.svc".into(), 8443, "the agents' API".into()));
    targets.push(("control-postgres.stackyard.svc".into(), 5432, "the control plane's database".into()));
    targets.push(("cell-agent.stackyard-cell.svc".into(), 8444, "the cell agent".into()));
    targets.push(("169.254.169.254".into(), 80, "the cloud's metadata".into()));
    targets.push(("192.0.2.1".into(), 443, "the internet".into()));
    targets
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_sockets_of_a_pod_reach_nothing_else() {
    let (tenant, neighbour) = (&lefevre().0, neighbour());
    let targets = forbidden(neighbour);
    assert!(targets.len() >= 15, "too few targets: {targets:?}");
    let list =
        serde_json::to_string(&targets.iter().map(|(host, port, _)| json!([host, port])).collect::<Vec<_>>()).unwrap();
    let code = format!(
        "import json, os, socket\nfrom concurrent.futures import ThreadPoolExecutor\n\
         def reach(t):\n    try:\n        socket.create_connection((t[0], t[1]), 3).close(); return True\n    except OSError: return False\n\
         own = (os.environ['PGHOST'], int(os.environ.get('PGPORT', '5432')))\n\
         print('database', reach(own))\n\
         print(json.dumps(list(ThreadPoolExecutor(32).map(reach, json.loads({list:?})))))\n\
         print('token', os.path.exists('/var/run/secrets/kubernetes.io'))\n"
    );
    let said = erp_python(&tenant.namespace(), &code).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "database True", "the pod reaches its own database server: else this proves nothing");
    let reached: Vec<bool> = serde_json::from_str(lines[1]).unwrap();
    let open: Vec<_> = targets.iter().zip(reached).filter(|(_, reached)| *reached).map(|(target, _)| target).collect();
    assert!(open.is_empty(), "reached: {open:?}");
    assert_eq!(lines[2], "token False", "a service account's token is mounted");
    proved(format_args!("from the ERP's pod {} addresses stay out of reach, and no token is mounted", targets.len()));
}

fn refused_install(session: &mut Session, method: &str) -> String {
    let domain = json!([["name", "=", "website"]]);
    let module = session.search_read("ir.module.module", domain, &["id"], 1).unwrap();
    let id = module.first().map(|row| row["id"].clone()).expect("the image lists no module `website`");
    session.call("ir.module.module", method, json!([[id]]), json!({})).unwrap_err().to_string()
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_no_module_is_installed_from_the_apps_page_or_by_upload() {
    let mut claire = lefevre().0.sign_in().unwrap();
    for method in ["button_immediate_install", "button_install"] {
        let said = refused_install(&mut claire, method);
        assert!(said.contains("Stackyard"), "{method} was refused otherwise: {said}");
    }
    let domain = json!([["name", "=", "website"], ["state", "!=", "uninstalled"]]);
    assert_eq!(claire.call("ir.module.module", "search_count", json!([domain]), json!({})).unwrap(), 0);
    let upload = claire.create("base.import.module", json!({"module_file": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="}));
    assert!(upload.is_err(), "a module can be uploaded");
    proved("the Apps page answers \"add this app in Stackyard\", and nothing takes an uploaded module");
}
