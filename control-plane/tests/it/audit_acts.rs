//! Every act leaves its line in the audit log.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use actix_web::http::Method;
use control_plane::credentials::TotpSecret;
use control_plane::credentials::totp::step_at;
use control_plane::ops;
use model::tenant::{Desired, Phase, SuspendReason};
use model::{Role, TenantId};
use secrecy::ExposeSecret;
use serde_json::json;
use store::audit::{self, Actor, ActorKind, AuditFilter, Entry};
use store::jobs;

use crate::support::{Behaviour, Client, FakeAgent, World, envelope};

const PASSWORD: &str = "correct horse battery";

/// The lines since the last look, the oldest first.
struct Log(i64);

impl Log {
    async fn new_lines(&mut self, world: &World) -> Vec<Entry> {
        let lines = world.db(|conn| audit::list(conn, &AuditFilter::default(), None, 200)).await;
        let after = self.0;
        self.0 = lines.first().map_or(0, |line| line.id);
        lines.into_iter().filter(|line| line.id > after).rev().collect()
    }

    /// What was done since the last look.
    async fn acts(&mut self, world: &World) -> Vec<String> {
        self.new_lines(world).await.into_iter().map(|line| line.action).collect()
    }
}

async fn sign_in(world: &World, email: &str, password: &str) -> (u16, Client) {
    let mut client = world.visitor();
    let reply = client.post("/v1/sessions", &json!({"email": email, "password": password})).await;
    if reply.status == 201 {
        client.take_cookie(&reply);
    }
    (reply.status, client)
}

#[actix_web::test]
async fn of_customers() {
    let (world, mut log, mut agent) = (World::new().await, Log(0), FakeAgent::good());
    let (client, id) = world.customer("lefevre").await;
    let lines = log.new_lines(&world).await;
    let acts: Vec<_> = lines.iter().map(|line| line.action.as_str()).collect();
    assert_eq!(acts, ["account.sign_up", "session.open"]);
    assert!(lines.iter().all(|line| line.actor == ActorKind::User && line.account_id.is_some()), "{lines:?}");

    for wrong in ["wrong horse battery", ""] {
        assert_eq!(sign_in(&world, "claire@lefevre.example", wrong).await.0, 401);
    }
    let refused = log.new_lines(&world).await;
    assert_eq!(refused.len(), 2);
    assert!(refused.iter().all(|line| line.action == "session.refuse" && line.user_id.is_none()), "{refused:?}");
    assert_eq!(refused[0].data, json!({ "user": lines[0].user_id }));
    assert_eq!(sign_in(&world, "claire@lefevre.example", PASSWORD).await.0, 201);
    let opened = log.new_lines(&world).await;
    assert_eq!((opened[0].action.as_str(), &opened[0].data), ("session.open", &json!({ "refused_before": 2 })));

    world.until(&mut agent, id, Phase::Running).await;
    log.acts(&world).await;
    let path = format!("/v1/tenants/{id}/admin_password");
    assert_eq!(client.post(&path, &json!({"password": "another password"})).await.status, 202);
    assert_eq!(log.acts(&world).await, ["tenant.reset_admin"]);
    assert_eq!(client.post(&path, &json!({"password": "x"})).await.status, 422);
    assert_eq!(log.acts(&world).await, [""; 0], "what was refused was not done");

    for (path, body, act) in [
        (format!("/v1/tenants/{id}/maintenance_window"), json!({"days": ["sunday"], "hour": 3}), "tenant.set_window"),
        ("/v1/account/time_zone".to_owned(), json!({"time_zone": "Europe/Brussels"}), "account.set_time_zone"),
    ] {
        for expected in [vec![act], vec![]] {
            assert_eq!(client.put(&path, &body).await.status, 200, "{path}");
            assert_eq!(log.acts(&world).await, expected, "once");
        }
    }
    let deletion = format!("/v1/tenants/{id}/deletion");
    assert_eq!(client.post(&deletion, &json!({"address": "another"})).await.status, 422);
    assert_eq!(log.acts(&world).await, [""; 0]);
    for _ in 0..2 {
        assert_eq!(client.post(&deletion, &json!({"address": "lefevre"})).await.status, 202);
    }
    assert_eq!(log.acts(&world).await, ["tenant.ask_deletion"], "once");
    for _ in 0..2 {
        assert_eq!(client.send(Method::DELETE, &deletion, None).await.status, 202);
    }
    assert_eq!(log.acts(&world).await, ["tenant.undo_deletion"], "once");

    client.send(Method::DELETE, "/v1/sessions", None).await;
    client.send(Method::DELETE, "/v1/sessions", None).await;
    assert_eq!(log.acts(&world).await, ["session.close"], "once");
}

#[actix_web::test]
async fn of_customers_programs_and_mails() {
    let ((world, smtp), mut log) = (World::with_relay().await, Log(0));
    let (client, _) = world.customer("lefevre").await;
    world.run_jobs().await;
    let user = world.user("claire@lefevre.example").await;
    log.acts(&world).await;
    let form = json!({"name": "export", "scopes": ["read"], "expires_in_days": 30, "password": PASSWORD});
    let made = client.post("/v1/tokens", &form).await;
    assert_eq!((made.status, log.acts(&world).await), (201, vec!["token.create".to_owned()]), "{}", made.body);
    let listed = client.get("/v1/tokens").await;
    let path = format!("/v1/tokens/{}", listed.body["tokens"][0]["id"].as_str().unwrap());
    for expected in [vec!["token.revoke"], vec![]] {
        client.send(Method::DELETE, &path, None).await;
        assert_eq!(log.acts(&world).await, expected);
    }
    ops::verification::send_again(&world.app, &user).await.unwrap();
    assert_eq!(log.acts(&world).await, ["verification.send"]);
    let token = smtp.kept()[0].path().split_once('=').unwrap().1.to_owned();
    for expected in [vec!["user.verify"], vec![]] {
        let link = control_plane::credentials::LinkToken::parse(&token);
        ops::verification::verify(&world.app, link).await.unwrap();
        assert_eq!(log.acts(&world).await, expected);
    }
    assert!(ops::verification::send_again(&world.app, &user).await.is_err());
    assert_eq!(log.acts(&world).await, [""; 0]);
}

#[actix_web::test]
async fn of_people_about_themselves() {
    let (world, mut log) = (World::new().await, Log(0));
    let (client, _) = world.customer("lefevre").await;
    world.sign_in("claire@lefevre.example").await;
    log.acts(&world).await;
    for (name, acts) in [("Claire Petit", vec!["user.change"]), ("Claire Petit", vec![]), ("", vec![])] {
        client
            .send(Method::PATCH, "/v1/profile", Some(("application/json", json!({"name": name}).to_string().into())))
            .await;
        assert_eq!(log.acts(&world).await, acts, "{name}");
    }
    let newest = client.get("/v1/profile/sessions").await.body["sessions"][0]["id"].as_str().unwrap().to_owned();
    for acts in [vec!["session.end"], vec![]] {
        client.send(Method::DELETE, &format!("/v1/profile/sessions/{newest}"), None).await;
        assert_eq!(log.acts(&world).await, acts);
    }
    world.sign_in("claire@lefevre.example").await;
    log.acts(&world).await;
    for acts in [vec!["session.end_others"], vec![]] {
        client.send(Method::DELETE, "/v1/profile/sessions", None).await;
        assert_eq!(log.acts(&world).await, acts);
    }
    for (current, acts) in [("wrong horse", vec![]), (PASSWORD, vec!["password.change"])] {
        client.put("/v1/profile/password", &json!({"current": current, "password": "another password"})).await;
        assert_eq!(log.acts(&world).await, acts, "{current}");
    }
}

#[actix_web::test]
async fn of_owners_about_their_people() {
    let ((world, smtp), mut log) = (World::with_relay().await, Log(0));
    let (client, _) = world.customer("lefevre").await;
    world.verify("claire@lefevre.example").await;
    log.acts(&world).await;
    let invite = json!({"email": "anna@lefevre.example", "role": "member"});
    assert_eq!(client.post("/v1/invitations", &invite).await.status, 201);
    assert_eq!(log.acts(&world).await, ["invitation.create"]);
    let open = client.get("/v1/invitations").await.body["invitations"][0]["id"].as_str().unwrap().to_owned();
    client.post(&format!("/v1/invitations/{open}/resend"), &json!({})).await;
    assert_eq!(log.acts(&world).await, ["invitation.resend"]);
    world.run_jobs().await;
    let token = smtp.kept().pop().unwrap().path().split_once('=').unwrap().1.to_owned();
    let join = json!({"token": token, "name": "Anna", "password": PASSWORD});
    for acts in [vec!["invitation.accept", "session.open"], vec![]] {
        world.visitor().post("/v1/people", &join).await;
        assert_eq!(log.acts(&world).await, acts);
    }
    client.post("/v1/invitations", &json!({"email": "ben@lefevre.example", "role": "owner"})).await;
    let open = client.get("/v1/invitations").await.body["invitations"][0]["id"].as_str().unwrap().to_owned();
    log.acts(&world).await;
    for acts in [vec!["invitation.withdraw"], vec![]] {
        client.send(Method::DELETE, &format!("/v1/invitations/{open}"), None).await;
        assert_eq!(log.acts(&world).await, acts);
    }
    let (anna, claire) = (world.user("anna@lefevre.example").await.id, world.user("claire@lefevre.example").await.id);
    for (role, acts) in [("owner", vec!["person.set_role"]), ("owner", vec![]), ("member", vec!["person.set_role"])] {
        let body = Some(("application/json", json!({"role": role}).to_string().into_bytes()));
        client.send(Method::PATCH, &format!("/v1/people/{anna}"), body).await;
        assert_eq!(log.acts(&world).await, acts);
    }
    for (who, acts) in [(claire, vec![]), (anna, vec!["person.remove"]), (anna, vec![])] {
        client.send(Method::DELETE, &format!("/v1/people/{who}"), None).await;
        assert_eq!(log.acts(&world).await, acts, "the only owner stays");
    }
}

#[actix_web::test]
async fn of_people_who_forgot_their_password() {
    let ((world, smtp), mut log) = (World::with_relay().await, Log(0));
    world.customer("lefevre").await;
    world.run_jobs().await;
    log.acts(&world).await;
    for (email, acts) in [("claire@lefevre.example", vec!["password.forget"]), ("nobody@lefevre.example", vec![])] {
        let email = model::name::Email::parse(email).unwrap();
        ops::password::ask(&world.app, email).await.unwrap();
        assert_eq!(log.acts(&world).await, acts);
    }
    world.run_jobs().await;
    let token = smtp.kept().pop().unwrap().path().split_once('=').unwrap().1.to_owned();
    for acts in [vec!["password.reset", "user.verify"], vec![]] {
        let password = control_plane::credentials::Password::parse("another password".into()).unwrap();
        let link = control_plane::credentials::LinkToken::parse(&token);
        ops::password::reset(&world.app, link, password).await.unwrap();
        assert_eq!(log.acts(&world).await, acts);
    }
}

#[actix_web::test]
async fn of_staff() {
    let (world, mut log) = (World::new().await, Log(0));
    let operator = world.operator().await;
    let opened = log.new_lines(&world).await;
    let told: Vec<_> = opened.iter().map(|line| (line.action.as_str(), line.account_id)).collect();
    assert_eq!(told, [("session.begin", None), ("session.open", None)]);
    assert_eq!(opened[1].data, json!({ "by": "code" }));
    let id = world.quick_tenant("lefevre").await;
    assert_eq!(operator.send(Method::POST, &format!("/v1/tenants/{id}/retry"), None).await.status, 202);
    let lines = log.new_lines(&world).await;
    let line = &lines[0];
    assert_eq!((line.action.as_str(), line.tenant_id, line.user_id), ("tenant.retry", Some(id), opened[0].user_id));

    let unpaid = Desired::Suspended { reason: SuspendReason::Unpaid };
    for _ in 0..2 {
        ops::tenant::set_desired(&world.app, Actor::System, id, unpaid.clone()).await.unwrap();
    }
    assert_eq!(log.acts(&world).await, ["tenant.set_desired"], "the second changed nothing");
    for (verb, act) in [("suspend", "tenant.suspend"), ("resume", "tenant.resume")] {
        let reply = operator.post(&format!("/v1/tenants/{id}/{verb}"), &json!({"reason": "They know"})).await;
        let lines = log.new_lines(&world).await;
        assert_eq!((reply.status, lines.len(), lines[0].action.as_str()), (202, 1, act), "{}", reply.body);
        assert_eq!(lines[0].data["reason"], "They know");
    }
    let job = dead_job(&world).await;
    assert_eq!(operator.send(Method::POST, &format!("/v1/jobs/{job}/requeue"), None).await.status, 202);
    assert_eq!(operator.send(Method::POST, &format!("/v1/jobs/{job}/requeue"), None).await.status, 404);
    assert_eq!(log.acts(&world).await, ["job.requeue"]);

    let drain = format!("/v1/cells/{}/drain", world.cell().await);
    for (method, acts) in [
        (Method::PUT, vec!["cell.drain"]),
        (Method::PUT, vec![]),
        (Method::DELETE, vec!["cell.open"]),
        (Method::DELETE, vec![]),
    ] {
        assert_eq!(operator.send(method, &drain, None).await.status, 204);
        assert_eq!(log.acts(&world).await, acts, "said twice is one act");
    }
    world.customer("dupont").await;
    log.acts(&world).await;
    let resend = format!("/v1/mails/{}/resend", world.mails().await[0].id);
    assert_eq!(operator.send(Method::POST, &resend, None).await.status, 202);
    assert_eq!(log.acts(&world).await, ["mail.resend"]);
}

#[actix_web::test]
async fn of_second_factors() {
    let (world, mut log) = (World::new().await, Log(0));
    let (operator, id) = (world.operator().await, world.user("olga@stackyard.test").await.id);
    let otto = world.newcomer(Role::Billing, "otto@stackyard.test").await;
    log.acts(&world).await;
    let mut newcomer = world.enter("otto@stackyard.test").await.0;
    let secret = newcomer.get("/v1/second_factor/offer").await.body["secret"].as_str().unwrap().to_owned();
    let code = TotpSecret::stored(secret.clone().into()).code(step_at(world.clock.now())).unwrap();
    let wrong = json!({"code": if code == "000000" { "000001" } else { "000000" }});
    assert_eq!(newcomer.put("/v1/second_factor", &wrong).await.status, 422);
    let enrolled = newcomer.put("/v1/second_factor", &json!({"code": code})).await;
    newcomer.take_cookie(&enrolled);
    assert_eq!(log.acts(&world).await, ["session.begin", "second_factor.enrol", "session.open"]);
    let half_in = world.enter("otto@stackyard.test").await.0;
    assert_eq!(half_in.post("/v1/sessions/second_step", &wrong).await.status, 422);
    let paper = enrolled.body["recovery_codes"][3].as_str().unwrap();
    assert_eq!(half_in.post("/v1/sessions/second_step", &json!({"code": paper})).await.status, 201);
    let lines = log.new_lines(&world).await;
    let acts: Vec<_> = lines.iter().map(|line| line.action.as_str()).collect();
    assert_eq!(acts, ["session.begin", "session.refuse", "session.open"]);
    assert_eq!(lines[1].data, json!({ "user": otto }));
    assert_eq!(lines[2].data, json!({ "by": "recovery_code", "left": 9, "refused_before": 1 }));

    assert_eq!(
        newcomer.post("/v1/second_factor/recovery_codes", &json!({"password": "wrong horse"})).await.status,
        422
    );
    assert_eq!(newcomer.post("/v1/second_factor/recovery_codes", &json!({"password": PASSWORD})).await.status, 201);
    assert_eq!(log.acts(&world).await, ["second_factor.renew_codes"]);
    let path = format!("/v1/staff/{otto}/second_factor");
    for expected in [vec!["second_factor.reset"], vec![]] {
        operator.send(Method::DELETE, &path, None).await;
        assert_eq!(log.acts(&world).await, expected);
    }
    operator.send(Method::DELETE, &format!("/v1/staff/{id}/second_factor"), None).await;
    assert_eq!(log.acts(&world).await, [""; 0], "nobody's own");
    let written = format!("{:?}", world.db(|conn| audit::list(conn, &AuditFilter::default(), None, 200)).await);
    assert!(!written.contains(&secret) && !written.contains(paper) && !written.contains(&code), "{written}");
}

#[actix_web::test]
async fn of_staff_about_staff() {
    let (world, mut log) = (World::new().await, Log(0));
    let operator = world.operator().await;
    log.acts(&world).await;
    let form = json!({"name": "Otto", "email": "otto@stackyard.test", "role": "billing"});
    let added = operator.post("/v1/staff", &form).await;
    assert_eq!((added.status, log.acts(&world).await), (201, vec!["user.create".to_owned()]), "{}", added.body);
    assert_eq!(operator.post("/v1/staff", &form).await.status, 409);
    let path = |act: &str| format!("/v1/staff/{}/{act}", added.body["member"]["id"].as_str().unwrap());
    for expected in [vec!["user.set_role"], vec![]] {
        operator.put(&path("role"), &json!({"role": "operator"})).await;
        assert_eq!(log.acts(&world).await, expected);
    }
    for act in ["disable", "enable"] {
        for expected in [vec![format!("user.{act}")], vec![]] {
            operator.send(Method::POST, &path(act), None).await;
            assert_eq!(log.acts(&world).await, expected);
        }
    }
    let lines = world.db(|conn| audit::list(conn, &AuditFilter::default(), None, 200)).await;
    let role = lines.iter().find(|line| line.action == "user.set_role").unwrap();
    let id = &added.body["member"]["id"];
    assert_eq!(role.data, json!({ "user": id, "role": "operator", "role_before": "billing" }));
    assert!(!format!("{lines:?}").contains(added.body["password"].as_str().unwrap()));
}

async fn dead_job(world: &World) -> i64 {
    let now = world.clock.now();
    world.db(move |conn| jobs::enqueue(conn, "reconcile_tenant", "nonsense", &json!({}), now, now)).await;
    let dead = jobs::JobFilter { state: Some(jobs::JobState::Dead), ..jobs::JobFilter::default() };
    for _ in 0..jobs::MAX_FAILURES {
        world.run_jobs().await;
        world.clock.advance(chrono::TimeDelta::minutes(16));
    }
    world.db(move |conn| jobs::list(conn, &dead, None, 1)).await[0].id
}

#[actix_web::test]
async fn of_agents() {
    let (world, mut log) = (World::new().await, Log(0));
    let mut agent = FakeAgent::scripted(|_, claimed| match claimed {
        1 => Behaviour::Fails,
        2 => Behaviour::Stutters,
        _ => Behaviour::Good,
    });
    let id: TenantId = world.quick_tenant("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    let lines: Vec<_> = log.new_lines(&world).await.into_iter().filter(|l| l.actor == ActorKind::Agent).collect();
    let told: Vec<_> =
        lines.iter().map(|line| (line.action.as_str(), line.data["kind"].as_str().unwrap(), line.tenant_id)).collect();
    let expected = [
        ("task.failed", "build_golden", None),
        ("task.done", "build_golden", None),
        ("task.done", "prepare_database", Some(id)),
        ("task.done", "start", Some(id)),
    ];
    assert_eq!(told, expected, "a report said twice is one act");
    assert!(lines[0].data["cell"].is_string() && lines[3].data.get("cell").is_none(), "{lines:?}");
    assert!(lines[2].account_id.is_some() && lines[0].data["task"].is_string());
}

pub fn command(world: &World, arguments: &[&str], input: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stackyard"));
    command.arg("admin").args(arguments).env("DATABASE_URL", world.test_db.text()).env("LOG", "off");
    let mut key = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut key, envelope().expose_secret().as_bytes()).unwrap();
    command.env("ENVELOPE_KEY_FILE", key.path());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[actix_web::test]
async fn of_the_command_line() {
    let (world, mut log) = (World::new().await, Log(0));
    let id = world.quick_tenant("lefevre").await;
    world.customer("dupont").await;
    let (job, mail) = (dead_job(&world).await, world.mails().await[0].id);
    log.acts(&world).await;
    let staff = ["create-user", "--role", "operator", "--email", "olga@stackyard.test", "--password-stdin"];
    for (arguments, act) in [
        (staff.to_vec(), "user.create"),
        (staff.to_vec(), "user.set_password"),
        (vec!["enrol-second-factor", "--email", "olga@stackyard.test"], "second_factor.enrol"),
        (vec!["enrol-second-factor", "--email", "olga@stackyard.test"], "second_factor.replace"),
        (vec!["reset-second-factor", "--email", "olga@stackyard.test"], "second_factor.reset"),
        (vec!["requeue", &job.to_string()], "job.requeue"),
        (vec!["delete-tenant", &id.to_string(), "--address", "lefevre"], "tenant.set_desired"),
        (vec!["resend-mail", &mail.to_string()], "mail.resend"),
        (vec!["new-epoch"], "epoch.begin"),
    ] {
        command(&world, &arguments, "a staff password\n");
        let lines = log.new_lines(&world).await;
        assert_eq!(lines.iter().map(|line| line.action.as_str()).collect::<Vec<_>>(), [act], "{arguments:?}");
        assert_eq!(lines[0].actor, ActorKind::System);
        assert!(!format!("{lines:?}").contains("staff password"), "{lines:?}");
    }
}

#[actix_web::test]
async fn and_no_line_holds_a_secret() {
    let (world, mut log, mut agent) = (World::new().await, Log(0), FakeAgent::good());
    let (client, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    client.post(&format!("/v1/tenants/{id}/admin_password"), &json!({"password": "another password"})).await;
    sign_in(&world, "not an address but a password", "guessed password").await;
    let written = format!("{:?}", log.new_lines(&world).await);
    for secret in ["password\"", PASSWORD, "another password", "guessed", "not an address", "argon2", "pbkdf2", "SCRAM"]
    {
        assert!(!written.contains(secret), "{secret} in {written}");
    }
}

/// The operations that write: each is tried above, but for those that are no act. An operation that is missing here either
/// has no test that it leaves its line, or none that it need not.
const WRITING: &[(&str, &str)] = &[
    ("commands/admin.rs", "new_epoch"),
    ("commands/admin.rs", "requeue"),
    ("commands/admin/mail.rs", "resend"),
    ("commands/admin/second_factor.rs", "enrol"),
    ("commands/admin/second_factor.rs", "reset"),
    ("commands/admin/tenant.rs", "delete"),
    ("commands/admin/user.rs", "create"),
    ("ops/agent/claim.rs", "claim"), // hears what an agent sees; the task it takes is told of when it ends
    ("ops/agent/report.rs", "report"),
    ("ops/api_tokens.rs", "create"),
    ("ops/api_tokens.rs", "revoke"),
    ("ops/audit/verify.rs", "verify"), // only reads
    ("ops/cells.rs", "set_drained"),
    ("ops/deletion.rs", "ask"),
    ("ops/deletion.rs", "undo"),
    ("ops/invitations.rs", "invite"),
    ("ops/invitations.rs", "resend"),
    ("ops/invitations.rs", "withdraw"),
    ("ops/invitations/accept.rs", "accept"),
    ("ops/jobs.rs", "requeue"),
    ("ops/mails.rs", "resend"),
    ("ops/password/change.rs", "change"),
    ("ops/password/reset.rs", "ask"),
    ("ops/password/reset.rs", "reset"),
    ("ops/people.rs", "remove"),
    ("ops/people.rs", "set_role"),
    ("ops/profile.rs", "change"),
    ("ops/second_factor.rs", "renew_recovery_codes"),
    ("ops/second_factor/enrol.rs", "enrol"),
    ("ops/second_factor/prove.rs", "prove"),
    ("ops/second_factor/reset.rs", "reset"),
    ("ops/sessions.rs", "end"),
    ("ops/sessions.rs", "end_others"),
    ("ops/sign_in.rs", "refuse"),
    ("ops/sign_in.rs", "sign_in"),
    ("ops/sign_in.rs", "sign_out"),
    ("ops/sign_up.rs", "sign_up"),
    ("ops/staff.rs", "create"),
    ("ops/staff.rs", "disable"),
    ("ops/staff.rs", "enable"),
    ("ops/staff.rs", "set_role"),
    ("ops/suspension/staff.rs", "resume"),
    ("ops/suspension/staff.rs", "suspend"),
    ("ops/tenant.rs", "retry"),
    ("ops/tenant.rs", "set_desired"),
    ("ops/tenant/reset.rs", "reset_admin_password"),
    ("ops/tenant/window.rs", "choose_window"),
    ("ops/time_zone.rs", "choose_time_zone"),
    ("ops/verification.rs", "send_again"),
    ("ops/verification.rs", "verify"),
];

#[test]
fn no_operation_that_writes_is_left_out() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    ["ops", "commands/admin"].iter().for_each(|folder| rust_files(&source.join(folder), &mut files));
    files.push(source.join("commands/admin.rs"));
    let mut writing = Vec::new();
    for file in files {
        let name = file.strip_prefix(&source).unwrap().to_str().unwrap().to_owned();
        let (text, mut function) = (std::fs::read_to_string(&file).unwrap(), String::new());
        for line in text.lines() {
            if let Some((_, rest)) = line.split_once("fn ") {
                function = rest.split(['(', '<']).next().unwrap().to_owned();
            }
            if line.contains("db.tx(") || line.trim_start().starts_with(".tx(") {
                writing.push((name.clone(), function.clone()));
            }
        }
    }
    writing.sort();
    let known: Vec<_> = WRITING.iter().map(|(file, function)| ((*file).to_owned(), (*function).to_owned())).collect();
    assert_eq!(writing, known, "tell of the act by `audit::record`, prove it above, and add the operation to WRITING");
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
