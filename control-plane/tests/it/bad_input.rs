//! Nonsense, at every operation of the OpenAPI document: a 4xx that the document announces, with the envelope, always.

mod wrong;

use std::collections::BTreeMap;

use actix_web::http::header::HeaderName;
use control_plane::error::Code;
use model::Role;
use serde_json::{Value, json};

use self::wrong::{Request, wrong_requests};
use crate::support::document::{Operation, operations};
use crate::support::{Client, PASSWORD, World, requests};

const EMAIL: &str = "claire@lefevre.example";

/// What everybody who sends nonsense is told.
fn check(operation: &Operation, request: &Request, status: u16, content_type: &str, body: &Value) {
    let what = format!("{}: {}: {status} {body}", operation.id, request.wrong);
    assert!((400..500).contains(&status), "{what}");
    assert!(operation.statuses.contains(&status), "{what}: the status is not in the document");
    assert_eq!(content_type, "application/json", "{what}");
    let error = &body["error"];
    let code: Result<Code, _> = error["code"].as_str().unwrap_or_default().parse();
    assert!(code.is_ok_and(|code| code.status().as_u16() == status), "{what}");
    for text in ["message", "request_id"] {
        assert!(error[text].as_str().is_some_and(|text| !text.is_empty()), "{what}");
    }
}

struct House {
    world: World,
    customer: Client,
    operator: Client,
    tenant: String,
    sent: usize,
}

impl House {
    async fn new() -> Self {
        let world = World::new().await;
        let (customer, tenant) = world.customer("lefevre").await;
        world.staff(Role::Operator, "olga@stackyard.test").await;
        let operator = world.sign_in("olga@stackyard.test").await;
        Self { world, customer, operator, tenant: tenant.to_string(), sent: 0 }
    }

    fn is_for_operators(operation: &Operation) -> bool {
        const THEIRS: &[&str] = &[
            "add_staff",
            "disable_staff",
            "drain_cell",
            "enable_staff",
            "enrol_second_factor",
            "list_audit",
            "list_cells",
            "list_fleet",
            "list_goldens",
            "list_jobs",
            "list_mails",
            "list_order_alarms",
            "list_staff",
            "list_tasks",
            "open_cell",
            "renew_recovery_codes",
            "requeue_job",
            "resend_mail",
            "reset_second_factor",
            "resume_tenant",
            "retry_tenant",
            "set_staff_role",
            "show_inside",
            "show_mail",
            "show_manifests",
            "show_staff",
            "suspend_tenant",
            "take_second_step",
        ];
        THEIRS.contains(&operation.id.as_str())
    }

    fn sound(&self, operation: &Operation) -> Request {
        let body = operation.body.as_ref().map(|_| requests::body(&operation.id, 1, EMAIL).to_string());
        Request {
            wrong: String::new(),
            path: BTreeMap::new(),
            query: Vec::new(),
            headers: Vec::new(),
            content_type: operation.body.as_ref().map(|_| "application/json"),
            body: body.unwrap_or_default().into_bytes(),
        }
    }

    async fn send(&mut self, operation: &Operation, request: &Request) {
        self.sent += 1;
        let mut path = operation.path.clone();
        for parameter in operation.parameters.iter().filter(|p| p.place == "path") {
            let value = request.path.get(&parameter.name).unwrap_or(&self.tenant);
            path = path.replace(&format!("{{{}}}", parameter.name), value);
        }
        let query: Vec<_> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !query.is_empty() {
            path = format!("{path}?{}", query.join("&"));
        }
        let client = if Self::is_for_operators(operation) { &self.operator } else { &self.customer };
        let address = format!("198.51.{}.{}", self.sent / 250, self.sent % 250);
        let mut client = client.clone().with("x-forwarded-for", &address).with("x-test-chunks", "1");
        for (name, value) in &request.headers {
            let name: HeaderName = name.to_ascii_lowercase().parse().unwrap();
            client = client.with_value(name, value.clone());
        }
        let content_type = request.content_type.unwrap_or_default();
        let body = operation.body.as_ref().map(|_| (content_type, request.body.clone()));
        let reply = client.send(operation.method.clone(), &path, body).await;
        check(operation, request, reply.status, reply.header("content-type"), &reply.body);
    }
}

#[actix_web::test]
async fn nonsense_is_refused_in_words() {
    let mut house = House::new().await;
    let mut sent = BTreeMap::new();
    for operation in operations() {
        let sound = house.sound(&operation);
        let wrong = wrong_requests(&operation, &sound);
        sent.insert(operation.id.clone(), wrong.len());
        for request in &wrong {
            house.send(&operation, request).await;
        }
    }
    assert!(sent["sign_up"] > 60 && sent["list_jobs"] > 15 && sent["show_tenant"] > 8, "{sent:?}");
    // Nothing of it left a trace.
    let (tenants, _) = house.world.db(|conn| store::tenants::list(conn, &Default::default(), None, 200)).await;
    assert_eq!(tenants.len(), 1);
    let mine = house.customer.get("/v1/tenants").await.body;
    assert_eq!(mine["tenants"].as_array().unwrap().len(), 1);
    assert_eq!(house.customer.get("/v1/tokens").await.body["tokens"], json!([]));
    let again = json!({"email": EMAIL, "password": PASSWORD});
    assert_eq!(house.world.visitor().post("/v1/sessions", &again).await.status, 201);
}
