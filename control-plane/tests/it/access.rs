//! Who may do what: every operation of the OpenAPI document, called by everybody.

use actix_web::http::Method;
use control_plane::credentials::TotpSecret;
use control_plane::credentials::totp::step_at;
use control_plane::ops::invitations::{self, InviteForm};
use control_plane::tokens::AgentIdentity;
use model::tenant::Phase;
use model::{AccountRole, ApiTokenId, InvitationId, Role, Scope, SessionId, TenantId, UserId};
use secrecy::ExposeSecret;

use crate::support::client::Reply;
use crate::support::document::{Operation, operations};
use crate::support::{Client, FakeAgent, World, requests};

/// A person of the house under test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// The customer whose tenant, token and account it is about.
    Owner,
    /// A member of the owner's account.
    Member,
    /// A customer of another account.
    Stranger,
    /// Staff who run the fleet.
    Operator,
    /// Staff who look after invoices.
    Billing,
}

impl Who {
    const fn email(self) -> &'static str {
        match self {
            Self::Owner => "claire@lefevre.example",
            Self::Member => "marc@lefevre.example",
            Self::Stranger => "claire@dupont.example",
            Self::Operator => "olga@stackyard.test",
            Self::Billing => "bill@stackyard.test",
        }
    }
}

/// What everybody is answered who calls one operation.
struct Row {
    operation: &'static str,
    /// Who may.
    rightful: Who,
    /// Somebody with another role.
    other: Who,
    /// Without any credential.
    nobody: u16,
    stranger: u16,
    wrong_role: u16,
    /// With a token of the rightful person that has expired.
    expired: u16,
    revoked: u16,
    /// With an agent's token.
    agent: u16,
    /// With tokens of the rightful person.
    read_only: u16,
    write_only: u16,
    program: u16,
    /// The rightful person themselves.
    rightful_person: u16,
}

const fn row(operation: &'static str, rightful: Who, other: Who, statuses: [u16; 10]) -> Row {
    let [nobody, stranger, wrong_role, expired, revoked, agent, read_only, write_only, program, rightful_person] =
        statuses;
    Row {
        operation,
        rightful,
        other,
        nobody,
        stranger,
        wrong_role,
        expired,
        revoked,
        agent,
        read_only,
        write_only,
        program,
        rightful_person,
    }
}

use Who::{Billing, Operator as Olga, Owner};

// nobody, stranger, wrong role | expired, revoked, agent's | read only, write only, both | the person
#[rustfmt::skip]
const TABLE: &[Row] = &[
    row("show_document",        Owner, Billing, [200, 200, 200,  200, 200, 200,  200, 200, 200,  200]),
    row("list_packages",        Owner, Billing, [200, 200, 200,  200, 200, 200,  200, 200, 200,  200]),
    row("list_plans",           Owner, Billing, [200, 200, 200,  200, 200, 200,  200, 200, 200,  200]),
    row("list_countries",       Owner, Billing, [200, 200, 200,  200, 200, 200,  200, 200, 200,  200]),
    row("check_address",        Owner, Billing, [200, 200, 200,  200, 200, 200,  200, 200, 200,  200]),
    row("sign_up",              Owner, Billing, [202, 202, 202,  202, 202, 202,  202, 202, 202,  202]),
    row("sign_in",              Owner, Billing, [201, 201, 201,  201, 201, 201,  201, 201, 201,  201]),
    row("forget_password",      Owner, Billing, [202, 202, 202,  202, 202, 202,  202, 202, 202,  202]),
    row("reset_password",       Owner, Billing, [404, 404, 404,  404, 404, 404,  404, 404, 404,  404]),
    row("change_profile",       Owner, Billing, [401, 200, 200,  401, 401, 401,  403, 403, 403,  200]),
    row("change_password",      Owner, Billing, [401, 204, 204,  401, 401, 401,  403, 403, 403,  204]),
    row("list_sessions",        Owner, Billing, [401, 200, 200,  401, 401, 401,  403, 403, 403,  200]),
    row("end_session",          Owner, Billing, [401, 404, 404,  401, 401, 401,  403, 403, 403,  204]),
    row("end_other_sessions",   Owner, Billing, [401, 204, 204,  401, 401, 401,  403, 403, 403,  204]),
    row("list_people",          Owner, Olga,    [401, 200, 403,  401, 401, 401,  200, 403, 200,  200]),
    row("set_person_role",      Owner, Olga,    [401, 404, 403,  401, 401, 401,  403, 200, 200,  200]),
    row("remove_person",        Owner, Olga,    [401, 404, 403,  401, 401, 401,  403, 204, 204,  204]),
    row("join",                 Owner, Billing, [404, 404, 404,  404, 404, 404,  404, 404, 404,  404]),
    row("list_invitations",     Owner, Olga,    [401, 200, 403,  401, 401, 401,  200, 403, 200,  200]),
    row("invite_person",        Owner, Olga,    [401, 201, 403,  401, 401, 401,  403, 201, 201,  201]),
    row("resend_invitation",    Owner, Olga,    [401, 404, 403,  401, 401, 401,  403, 202, 202,  202]),
    row("withdraw_invitation",  Owner, Olga,    [401, 404, 403,  401, 401, 401,  403, 204, 204,  204]),
    row("sign_out",             Owner, Billing, [204, 204, 204,  204, 204, 204,  204, 204, 204,  204]),
    row("show_session",         Owner, Billing, [401, 200, 200,  401, 401, 401,  200, 403, 200,  200]),
    row("create_token",         Owner, Billing, [401, 201, 201,  401, 401, 401,  403, 403, 403,  201]),
    row("list_tokens",          Owner, Billing, [401, 200, 200,  401, 401, 401,  403, 403, 403,  200]),
    row("revoke_token",         Owner, Billing, [401, 404, 404,  401, 401, 401,  403, 403, 403,  204]),
    row("list_tenants",         Owner, Olga,    [401, 200, 403,  401, 401, 401,  200, 403, 200,  200]),
    row("show_tenant",          Owner, Billing, [401, 404, 404,  401, 401, 401,  200, 403, 200,  200]),
    row("show_timeline",        Owner, Billing, [401, 404, 404,  401, 401, 401,  200, 403, 200,  200]),
    row("follow_tenant",        Owner, Billing, [401, 404, 404,  401, 401, 401,  200, 403, 200,  200]),
    row("reset_admin_password", Owner, Olga,    [401, 404, 403,  401, 401, 401,  403, 202, 202,  202]),
    row("set_maintenance_window", Owner, Olga,  [401, 404, 403,  401, 401, 401,  403, 200, 200,  200]),
    row("set_time_zone",        Owner, Olga,    [401, 200, 403,  401, 401, 401,  403, 200, 200,  200]),
    row("ask_deletion",         Owner, Olga,    [401, 404, 403,  401, 401, 401,  403, 202, 202,  202]),
    row("undo_deletion",        Owner, Olga,    [401, 404, 403,  401, 401, 401,  403, 202, 202,  202]),
    row("suspend_tenant",       Olga,  Owner,   [401, 403, 403,  401, 401, 401,  403, 202, 202,  202]),
    row("resume_tenant",        Olga,  Owner,   [401, 403, 403,  401, 401, 401,  403, 202, 202,  202]),
    row("retry_tenant",         Olga,  Owner,   [401, 403, 403,  401, 401, 401,  403, 202, 202,  202]),
    row("list_fleet",           Olga,  Owner,   [401, 403, 403,  401, 401, 401,  200, 403, 200,  200]),
    row("show_inside",          Olga,  Owner,   [401, 403, 403,  401, 401, 401,  200, 403, 200,  200]),
    row("list_tasks",           Olga,  Owner,   [401, 403, 403,  401, 401, 401,  200, 403, 200,  200]),
    row("show_manifests",       Olga,  Owner,   [401, 403, 403,  401, 401, 401,  200, 403, 200,  200]),
    row("list_mails",           Olga,  Owner,   [401, 403, 403,  401, 401, 401,  200, 403, 200,  200]),
    row("show_mail",            Olga,  Owner,   [401, 403, 403,  401, 401, 401,  200, 403, 200,  200]),
    row("resend_mail",          Olga,  Owner,   [401, 403, 403,  401, 401, 401,  403, 202, 202,  202]),
    row("list_cells",           Olga,  Owner,   [401, 403, 403,  401, 401, 401,  200, 403, 200,  200]),
    row("list_goldens",         Olga,  Owner,   [401, 403, 403,  401, 401, 401,  200, 403, 200,  200]),
    row("drain_cell",           Olga,  Owner,   [401, 403, 403,  401, 401, 401,  403, 204, 204,  204]),
    row("open_cell",            Olga,  Owner,   [401, 403, 403,  401, 401, 401,  403, 204, 204,  204]),
    row("list_jobs",            Olga,  Owner,   [401, 403, 403,  401, 401, 401,  200, 403, 200,  200]),
    row("list_order_alarms",    Olga,  Owner,   [401, 403, 403,  401, 401, 401,  200, 403, 200,  200]),
    row("list_audit",           Olga,  Owner,   [401, 403, 403,  401, 401, 401,  200, 403, 200,  200]),
    row("show_status",          Owner, Billing, [200, 200, 200,  200, 200, 200,  200, 200, 200,  200]),
    row("requeue_job",          Olga,  Owner,   [401, 403, 403,  401, 401, 401,  403, 202, 202,  202]),
    row("take_second_step",    Olga,  Owner,   [401, 403, 403,  401, 401, 401,  403, 403, 403,  201]),
    row("show_second_factor",  Olga,  Owner,   [401, 403, 403,  401, 401, 401,  403, 403, 403,  200]),
    row("offer_second_factor", Olga,  Owner,   [401, 403, 403,  401, 401, 401,  403, 403, 403,  200]),
    row("enrol_second_factor", Olga,  Owner,   [401, 403, 403,  401, 401, 401,  403, 403, 403,  200]),
    row("renew_recovery_codes",Olga,  Owner,   [401, 403, 403,  401, 401, 401,  403, 403, 403,  201]),
    row("list_staff",          Olga,  Owner,   [401, 403, 403,  401, 401, 401,  200, 403, 200,  200]),
    row("add_staff",           Olga,  Owner,   [401, 403, 403,  401, 401, 401,  403, 201, 201,  201]),
    row("show_staff",          Olga,  Owner,   [401, 403, 403,  401, 401, 401,  200, 403, 200,  200]),
    row("set_staff_role",      Olga,  Owner,   [401, 403, 403,  401, 401, 401,  403, 200, 200,  200]),
    row("disable_staff",       Olga,  Owner,   [401, 403, 403,  401, 401, 401,  403, 200, 200,  200]),
    row("enable_staff",        Olga,  Owner,   [401, 403, 403,  401, 401, 401,  403, 200, 200,  200]),
    row("reset_second_factor", Olga,  Owner,   [401, 403, 403,  401, 401, 401,  403, 204, 204,  204]),
];

/// What a member of the owner's account is answered, where it is not what the owner is: they change nothing but what is
/// their own, and see nothing of what is the owner's own.
const MEMBERS: &[(&str, u16)] = &[
    ("ask_deletion", 403),
    ("end_session", 404),
    ("invite_person", 403),
    ("remove_person", 403),
    ("resend_invitation", 403),
    ("reset_admin_password", 403),
    ("revoke_token", 404),
    ("set_maintenance_window", 403),
    ("set_person_role", 403),
    ("set_time_zone", 403),
    ("undo_deletion", 403),
    ("withdraw_invitation", 403),
];

/// A house with two customers and staff.
struct House {
    world: World,
    tenant: TenantId,
    owners: Programs,
    operators: Programs,
    calls: usize,
}

/// Programs of one person, by what their tokens are good for.
#[derive(Clone)]
struct Programs {
    expired: Client,
    revoked: Client,
    read_only: Client,
    write_only: Client,
    full: Client,
}

impl Programs {
    async fn of(world: &World, who: Who) -> Self {
        let user = world.user(who.email()).await.id;
        let both = [Scope::Read, Scope::Write];
        let revoked = world.token(user, &both, 30).await;
        let id = revoked.id;
        world.db(move |conn| store::api_tokens::delete(conn, user, id)).await.unwrap();
        Self {
            expired: world.program(&world.token(user, &both, -1).await),
            revoked: world.program(&revoked),
            read_only: world.program(&world.token(user, &[Scope::Read], 30).await),
            write_only: world.program(&world.token(user, &[Scope::Write], 30).await),
            full: world.program(&world.token(user, &both, 30).await),
        }
    }
}

impl House {
    async fn new() -> Self {
        let world = World::new().await;
        let (_, tenant) = world.customer("lefevre").await;
        world.customer("dupont").await;
        world.verify(Who::Owner.email()).await;
        world.verify(Who::Stranger.email()).await;
        world.colleague(Who::Owner.email(), AccountRole::Member, Who::Member.email()).await;
        world.staff(Role::Operator, Who::Operator.email()).await;
        world.staff(Role::Billing, Who::Billing.email()).await;
        world.until(&mut FakeAgent::good(), tenant, Phase::Running).await;
        let (owners, operators) = (Programs::of(&world, Who::Owner).await, Programs::of(&world, Who::Operator).await);
        Self { world, tenant, owners, operators, calls: 0 }
    }

    async fn id(&self, who: Who) -> UserId {
        self.world.user(who.email()).await.id
    }

    /// Somebody whose session began just now, so that nobody's signing out ends another's.
    async fn person(&self, who: Who) -> Client {
        let session = control_plane::credentials::SessionToken::random().unwrap();
        let (hash, id, now) = (session.hash(), self.id(who).await, self.world.clock.now());
        let until = now + chrono::TimeDelta::days(1);
        self.world.db(move |conn| store::sessions::create(conn, &hash, id, now, until)).await;
        self.world.visitor().with("cookie", &format!("__Host-stackyard={}", session.expose()))
    }

    fn agent(&self) -> Client {
        let agent = AgentIdentity::Tenant(self.tenant);
        let token = self.world.app.tokens.sign_agent(agent, self.world.clock.now()).unwrap();
        self.world.visitor().with("authorization", &format!("Bearer {}", token.expose_secret()))
    }

    /// The id that the operation's path names: the owner's, and as fresh as the operation uses it up.
    async fn subject(&self, operation: &str) -> String {
        match operation {
            "check_address" => "somewhere".to_owned(),
            "set_person_role" | "remove_person" => {
                let email = format!("colleague{}@lefevre.example", self.calls);
                self.world.colleague(Who::Owner.email(), AccountRole::Member, &email).await.to_string()
            }
            "resend_invitation" | "withdraw_invitation" => self.invitation().await.to_string(),
            "end_session" => self.session_of_owner().await.to_string(),
            "show_mail" | "resend_mail" => self.world.mails().await[0].id.to_string(),
            "list_goldens" | "drain_cell" | "open_cell" => self.world.cell().await.to_string(),
            "requeue_job" => self.world.dead_job().await.to_string(),
            "revoke_token" => {
                let token = self.world.token(self.id(Who::Owner).await, &[Scope::Read], 30).await;
                let id: ApiTokenId = token.id;
                id.to_string()
            }
            // Somebody for each call, who is then another, or out.
            "show_staff" | "set_staff_role" | "disable_staff" | "enable_staff" | "reset_second_factor" => {
                let email = format!("member{}@stackyard.test", self.calls);
                self.world.staff(Role::Billing, &email).await.to_string()
            }
            _ => self.tenant.to_string(),
        }
    }

    async fn invitation(&self) -> InvitationId {
        let (owner, email) =
            (self.world.user(Who::Owner.email()).await, format!("invited{}@lefevre.example", self.calls));
        let form = InviteForm { email: Some(email), role: Some("member".into()) };
        let limits = &self.world.app.limits.invite;
        let account = owner.account_id.unwrap().to_string();
        // The account's own limit is not what is asked about here.
        while limits.take(&account, self.world.clock.now()).is_err() {
            self.world.clock.advance(chrono::TimeDelta::minutes(3));
        }
        self.world.clock.advance(chrono::TimeDelta::minutes(6));
        invitations::invite(&self.world.app, &owner, form, None).await.unwrap().id
    }

    async fn session_of_owner(&self) -> SessionId {
        self.person(Who::Owner).await;
        let (id, now) = (self.id(Who::Owner).await, self.world.clock.now());
        self.world.db(move |conn| store::sessions::of_user(conn, id, None, 1, now)).await[0].id
    }

    /// A sound body, with a code that is good where one is asked for.
    async fn body(&self, operation: &Operation, client: &Client, email: &str) -> serde_json::Value {
        let mut body = requests::body(&operation.id, self.calls, email);
        let user = self.world.user(email).await;
        match operation.id.as_str() {
            "take_second_step" if user.account_id.is_none() => body["code"] = self.world.code(user.id).await.into(),
            "enrol_second_factor" => {
                let offered = client.get("/v1/second_factor/offer").await;
                let secret = offered.body["secret"].as_str().map(|text| TotpSecret::stored(text.into()));
                let code = secret.map(|secret| secret.code(step_at(self.world.clock.now())).unwrap());
                body["code"] = code.unwrap_or_default().into();
            }
            _ => {}
        }
        body
    }

    /// Calls an operation as it should be called.
    async fn call(&mut self, operation: &Operation, client: Client, email: &str) -> Reply {
        self.calls += 1;
        let mut path = operation.path.clone();
        for parameter in operation.parameters.iter().filter(|p| p.place == "path") {
            let subject = self.subject(&operation.id).await;
            path = path.replace(&format!("{{{}}}", parameter.name), &subject);
        }
        let body = if operation.body.is_some() { Some(self.body(operation, &client, email).await) } else { None };
        let body = body.map(|body| ("application/json", body.to_string().into_bytes()));
        // Each from an address of its own, or the limits of addresses would answer.
        let address = format!("192.0.2.{}", self.calls % 250);
        let client = client.with("x-test-chunks", "1").with("x-forwarded-for", &address);
        client.send(operation.method.clone(), &path, body).await
    }
}

fn check(operation: &Operation, who: &str, expected: u16, reply: &Reply) {
    let id = &operation.id;
    assert_eq!(reply.status, expected, "{id} by {who}: {}", reply.text);
    assert!(operation.statuses.contains(&expected), "{id} by {who}: {expected} is not in the document");
    if expected >= 400 {
        let code = reply.code();
        let allowed: &[&str] = match expected {
            401 => &["unauthenticated"],
            403 => &["forbidden", "scope_missing"],
            404 => &["not_found"],
            _ => &[],
        };
        assert!(allowed.contains(&code), "{id} by {who}: {}", reply.text);
    }
}

#[actix_web::test]
async fn everybody_is_answered_as_the_table_says() {
    let mut house = House::new().await;
    let mut rows: Vec<&Row> = TABLE.iter().collect();
    for operation in operations() {
        let at = rows.iter().position(|row| row.operation == operation.id);
        let row = rows.remove(at.unwrap_or_else(|| panic!("access.rs: say who may call {}", operation.id)));
        let (rightful, other) = (row.rightful, row.other);
        let programs = if rightful == Who::Operator { house.operators.clone() } else { house.owners.clone() };
        let callers = [
            ("nobody", row.nobody, house.world.visitor(), rightful),
            ("another account's customer", row.stranger, house.person(Who::Stranger).await, Who::Stranger),
            ("somebody with another role", row.wrong_role, house.person(other).await, other),
            ("an expired token", row.expired, programs.expired, rightful),
            ("a revoked token", row.revoked, programs.revoked, rightful),
            ("an agent's token", row.agent, house.agent(), rightful),
            ("a read-only token", row.read_only, programs.read_only, rightful),
            ("a write-only token", row.write_only, programs.write_only, rightful),
            ("a full token", row.program, programs.full, rightful),
            ("the rightful person", row.rightful_person, house.person(rightful).await, rightful),
        ];
        for (who, expected, client, person) in callers {
            let reply = house.call(&operation, client, person.email()).await;
            check(&operation, who, expected, &reply);
            let is_foreign = matches!(person, Who::Stranger) || expected >= 400;
            let tenant = house.tenant.to_string();
            assert!(!is_foreign || !reply.text.contains(&tenant), "{} tells {who}: {}", operation.id, reply.text);
        }
    }
    let left: Vec<_> = rows.iter().map(|row| row.operation).collect();
    assert!(left.is_empty(), "access.rs speaks of operations that are not there: {left:?}");
}

#[actix_web::test]
async fn members_look_and_owners_change() {
    let mut house = House::new().await;
    let known: Vec<_> = operations().into_iter().map(|operation| operation.id).collect();
    assert!(MEMBERS.iter().all(|(id, _)| known.iter().any(|known| known == id)), "MEMBERS speaks of what is not there");
    for operation in operations() {
        let row = TABLE.iter().find(|row| row.operation == operation.id).unwrap();
        let as_others = if row.rightful == Who::Owner { row.rightful_person } else { row.wrong_role };
        let of_members = MEMBERS.iter().find(|(id, _)| *id == operation.id).map(|(_, status)| *status);
        let member = house.person(Who::Member).await;
        let reply = house.call(&operation, member, Who::Member.email()).await;
        check(&operation, "a member", of_members.unwrap_or(as_others), &reply);
    }
}

/// The document's word on tokens is what the table proved.
#[test]
fn the_document_says_which_scope_a_token_needs() {
    for operation in operations() {
        let row = TABLE.iter().find(|row| row.operation == operation.id).unwrap();
        let is_good = |status: u16| status < 300;
        let expected = match (is_good(row.nobody), is_good(row.read_only), is_good(row.write_only)) {
            (true, ..) | (_, false, false) => None,
            (_, true, _) => Some("read"),
            (_, _, true) => Some("write"),
        };
        assert_eq!(operation.scope.as_deref(), expected, "{}", operation.id);
        assert!(operation.scope.is_none() || (operation.method == Method::GET) == (expected == Some("read")));
    }
}
