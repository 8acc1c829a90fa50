//! Who lives in the house, each with a session of their own.

use model::name::{CompanyName, Email, PersonName};
use model::{AccountId, Role, UserId};
use serde_json::{Value, json};
use store::users::NewUser;
use store::{accounts, users};

use crate::support::World;

/// The company whose ERP runs.
pub const OWNER: &str = "claire@lefevre.example";
/// A company that has ordered two ERPs, one with the longest of names.
pub const OWNER_OF_TWO: &str = "claire@weiss.example";
/// A company without any.
pub const OWNER_OF_NONE: &str = "nadia@none.example";
/// A company whose ERP is being built.
pub const WAITING: &str = "claire@dupont.example";
/// A company whose ERP needs a person.
pub const STUCK: &str = "claire@martin.example";
/// A company whose ERP staff have suspended.
pub const SUSPENDED: &str = "claire@bernard.example";
/// A company that has asked for its ERP to be deleted.
pub const LEAVING: &str = "claire@picard.example";
/// A member of the first company, who is not its owner.
pub const MEMBER: &str = "bea@lefevre.example";
/// Staff who look after the staff.
pub const ADMIN: &str = "ada@stackyard.test";
/// Staff who have not set up a second factor yet.
pub const NEWCOMER: &str = "nina@stackyard.test";
/// Staff who run the fleet.
pub const OPERATOR: &str = "olga@stackyard.test";
/// Staff who look after invoices.
pub const BILLING: &str = "bill@stackyard.test";

/// Adds those who do not come by signing up.
pub async fn add_others(world: &World) {
    world.staff(Role::Operator, OPERATOR).await;
    world.staff(Role::Billing, BILLING).await;
    world.staff(Role::Admin, ADMIN).await;
    world.newcomer(Role::Operator, NEWCOMER).await;
    let now = world.clock.now();
    let fresh = || control_plane::ids::fresh(now);
    let (account, company) = (AccountId::from_uuid(fresh()), CompanyName::parse("Rien & Cie").unwrap());
    let password_hash = world.user(OPERATOR).await.password_hash;
    let user = NewUser {
        id: UserId::from_uuid(fresh()),
        account_id: Some(account),
        role: Role::Customer,
        name: PersonName::parse("Nadia").unwrap(),
        email: Email::parse(OWNER_OF_NONE).unwrap(),
        password_hash,
    };
    world
        .db(move |conn| {
            accounts::create(conn, account, &company, now)?;
            users::create(conn, &user, now)
        })
        .await;
}

/// Everybody by what they are here for, with e-mail and cookie.
pub async fn all(world: &World) -> Value {
    let everybody = [
        ("owner", OWNER),
        ("owner_of_two", OWNER_OF_TWO),
        ("owner_of_none", OWNER_OF_NONE),
        ("waiting", WAITING),
        ("stuck", STUCK),
        ("suspended", SUSPENDED),
        ("leaving", LEAVING),
        ("member", MEMBER),
        ("admin", ADMIN),
        ("newcomer", NEWCOMER),
        ("operator", OPERATOR),
        ("billing", BILLING),
    ];
    let mut people = serde_json::Map::new();
    for (who, email) in everybody {
        let cookie = world.session(email).await;
        people.insert(who.to_owned(), json!({ "email": email, "cookie": cookie }));
    }
    let halfway = world.half_open_session(OPERATOR).await;
    people.insert("operator_without_code".to_owned(), json!({ "email": OPERATOR, "cookie": halfway }));
    people.into()
}
