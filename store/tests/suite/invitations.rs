use model::name::Email;
use model::{AccountId, AccountRole, InvitationId, MailId, UserId};
use serde_json::json;
use store::invitations::{self, NewInvitation};
use store::mails::{self, MailKind, NewMail};
use store::testing::TestDb;
use store::{Conn, Field, StoreError, users};
use uuid::Uuid;

use crate::support::*;

fn invite(conn: &mut Conn, account: AccountId, by: UserId, email: &str) -> InvitationId {
    let id = InvitationId::from_uuid(Uuid::now_v7());
    let new = NewInvitation {
        id,
        account_id: account,
        email: Email::parse(email).unwrap(),
        account_role: AccountRole::Member,
        invited_by: by,
        expires_at: later(60),
    };
    invitations::create(conn, &new, now()).unwrap();
    id
}

fn mail(conn: &mut Conn, account: AccountId) -> MailId {
    let new = NewMail {
        id: MailId::from_uuid(Uuid::now_v7()),
        kind: MailKind::Invitation,
        account_id: account,
        user_id: None,
        tenant_id: None,
        recipient: Email::parse("ben@example.com").unwrap(),
        language: model::country::Language::English,
        subject: "Please join".into(),
        facts: json!({}),
    };
    mails::create(conn, &new, now()).unwrap();
    new.id
}

#[test]
fn the_link_of_the_newest_mail_is_the_good_one() {
    let db = TestDb::new();
    on(&db, |conn| {
        let account = account(conn);
        let ada = user(conn, Some(account), "ada@example.com");
        let id = invite(conn, account, ada, "ben@example.com");
        let (older, newer) = (mail(conn, account), mail(conn, account));
        invitations::renew(conn, id, AccountRole::Member, later(60), older)?;
        assert!(invitations::set_token(conn, id, older, &[1; 32])?);
        invitations::renew(conn, id, AccountRole::Owner, later(90), newer)?;
        assert!(!invitations::set_token(conn, id, older, &[1; 32])?, "a mail that was overtaken");
        assert!(
            invitations::set_token(conn, id, newer, &[2; 32])? && invitations::set_token(conn, id, newer, &[2; 32])?
        );
        assert_eq!(invitations::lock_by_token(conn, &[1; 32])?, None);
        let found = invitations::lock_by_token(conn, &[2; 32])?.unwrap();
        assert_eq!((found.id, found.account_role, found.expires_at), (id, AccountRole::Owner, later(90)));
        invitations::accept(conn, id, later(1))?;
        assert!(!invitations::withdraw(conn, id, later(2))? && !invitations::set_token(conn, id, newer, &[3; 32])?);
        assert_eq!(invitations::lock_by_token(conn, &[2; 32])?.unwrap().accepted_at, Some(later(1)));
        assert_eq!(invitations::delete_expired_before(conn, later(91))?, 1);
        Ok(())
    });
}

#[test]
fn an_address_has_one_open_invitation_of_an_account() {
    let db = TestDb::new();
    on(&db, |conn| {
        let (mine, other) = (account(conn), account(conn));
        let (ada, eve) = (user(conn, Some(mine), "ada@example.com"), user(conn, Some(other), "eve@example.com"));
        let first = invite(conn, mine, ada, "ben@example.com");
        invite(conn, other, eve, "ben@example.com");
        let ben = Email::parse("ben@example.com").unwrap();
        assert_eq!(invitations::find_open(conn, mine, &ben)?.unwrap().id, first);
        assert_eq!(invitations::get_open(conn, other, first)?, None, "another account's");
        assert!(invitations::withdraw(conn, first, now())?);
        assert_eq!(invitations::find_open(conn, mine, &ben)?, None);
        let second = invite(conn, mine, ada, "ben@example.com");
        let third = invite(conn, mine, ada, "cleo@example.com");
        let ids = |rows: Vec<invitations::Invitation>| rows.iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!(ids(invitations::open_of_account(conn, mine, None, 10)?), [third, second]);
        assert_eq!(ids(invitations::open_of_account(conn, mine, Some(third), 10)?), [second]);
        assert_eq!(invitations::count_open(conn, mine)?, 2);
        Ok(())
    });
    let again = "INSERT INTO invitations (id, account_id, email, account_role, invited_by, created_at, expires_at)
        SELECT gen_random_uuid(), account_id, email, account_role, invited_by, created_at, expires_at FROM invitations
        WHERE withdrawn_at IS NULL";
    assert!(psql(&db, again).is_err());
}

#[test]
fn who_is_removed_leaves_their_address_free() {
    let db = TestDb::new();
    on(&db, |conn| {
        let account = account(conn);
        let (ada, ben) = (user(conn, Some(account), "ada@example.com"), user(conn, Some(account), "ben@example.com"));
        assert!(users::set_account_role(conn, ben, AccountRole::Member)?);
        assert!(users::get(conn, ada)?.unwrap().is_owner() && !users::get(conn, ben)?.unwrap().is_owner());
        assert_eq!(users::count_of_account(conn, account)?, (2, 1));
        assert!(users::remove(conn, ben, now())? && !users::remove(conn, ben, later(1))?);
        let gone = users::get(conn, ben)?.unwrap();
        assert_eq!((gone.removed_at, gone.disabled_at), (Some(now()), Some(now())));
        assert_eq!(users::count_of_account(conn, account)?, (1, 1));
        assert_eq!(users::of_account(conn, account, None, 10)?.len(), 1);
        let email = Email::parse("ben@example.com").unwrap();
        assert!(users::find_by_email(conn, &email)?.is_none());
        let again = user(conn, Some(account), "ben@example.com");
        assert_eq!(users::find_by_email(conn, &email)?.unwrap().id, again);
        let taken = users::create(conn, &new_user(Some(account), "ben@example.com"), now());
        assert!(matches!(taken, Err(StoreError::Conflict(Field::Email))), "{taken:?}");
        Ok(())
    });
    assert!(psql(&db, "UPDATE users SET removed_at = now(), disabled_at = NULL").is_err());
    let staff = "INSERT INTO users (id, role, name, email, password_hash, created_at, account_role)
        VALUES (gen_random_uuid(), 'operator', 'x', 'o@example.com', '$argon2id$', now(), 'owner')";
    assert!(psql(&db, staff).is_err(), "staff belong to no account");
}
