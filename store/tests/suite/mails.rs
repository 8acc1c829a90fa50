use model::country::Language;
use model::name::Email;
use model::{MailId, TenantId, UserId};
use serde_json::json;
use store::mails::{self, MAX_ATTEMPTS, MailFilter, MailKind, MailState, NewMail, Sending};
use store::testing::TestDb;
use store::unverified::{self, Step};
use store::verification_links::{NewLink, Purpose};
use store::{Conn, StoreError, users, verification_links};
use uuid::Uuid;

use crate::support::*;

fn mail(conn: &mut Conn, address: &str, kind: MailKind) -> MailId {
    let tenant = tenant(conn, address);
    let account = store::tenants::get(conn, tenant).unwrap().unwrap().account_id;
    let email = format!("{address}@example.com");
    let user = user(conn, Some(account), &email);
    let new = NewMail {
        id: MailId::from_uuid(Uuid::now_v7()),
        kind,
        account_id: account,
        user_id: Some(user),
        tenant_id: Some(tenant),
        recipient: Email::parse(&email).unwrap(),
        language: Language::French,
        subject: "Votre ERP fonctionne".into(),
        facts: json!({"company": "Lefèvre"}),
    };
    mails::create(conn, &new, now()).unwrap();
    new.id
}

fn failed(next_try_at: Option<store::Time>) -> Sending {
    Sending::Failed { error: "451 4.7.1 Greylisted".into(), next_try_at }
}

#[test]
fn a_mail_is_tried_until_it_is_sent() {
    let db = TestDb::new();
    on(&db, |conn| {
        let id = mail(conn, "lefevre", MailKind::Welcome);
        let first = mails::begin(conn, id)?.unwrap();
        assert_eq!((first.attempts, first.state, first.language), (1, MailState::Queued, Language::French));
        assert!(mails::finish(conn, &first, &failed(Some(later(60))), now())?);
        let waiting = mails::get(conn, id)?.unwrap();
        assert_eq!((waiting.state, waiting.next_try_at), (MailState::Queued, Some(later(60))));
        assert_eq!(waiting.last_error.as_deref(), Some("451 4.7.1 Greylisted"));

        let second = mails::begin(conn, id)?.unwrap();
        assert!(!mails::finish(conn, &first, &Sending::Sent, later(61))?, "the first try is over");
        assert!(mails::finish(conn, &second, &Sending::Sent, later(62))?);
        let sent = mails::get(conn, id)?.unwrap();
        assert_eq!((sent.state, sent.sent_at, sent.last_error), (MailState::Sent, Some(later(62)), None));
        assert_eq!(mails::begin(conn, id)?, None, "a sent mail is not sent again");
        Ok(())
    });
}

#[test]
fn a_mail_that_ends_its_workers_ends_too_and_can_be_sent_again() {
    let db = TestDb::new();
    on(&db, |conn| {
        let id = mail(conn, "lefevre", MailKind::VerifyAddress);
        for n in 1..=MAX_ATTEMPTS {
            assert_eq!(mails::begin(conn, id)?.unwrap().attempts, n);
        }
        assert_eq!(mails::begin(conn, id)?, None);
        assert_eq!(mails::get(conn, id)?.unwrap().state, MailState::Dead);
        assert_eq!(mails::resend(conn, id)?.unwrap().attempts, 0);
        let again = mails::begin(conn, id)?.unwrap();
        assert!(mails::finish(conn, &again, &failed(None), now())?);
        assert_eq!(mails::get(conn, id)?.unwrap().state, MailState::Dead);
        assert_eq!(mails::resend(conn, MailId::from_uuid(Uuid::now_v7()))?, None);
        Ok(())
    });
}

#[test]
fn the_outbox_is_paged_and_old_mails_are_forgotten_unless_they_wait() {
    let db = TestDb::new();
    on(&db, |conn| {
        let ids: Vec<_> = ["aa", "bb", "cc"].map(|name| mail(conn, &format!("{name}-co"), MailKind::Welcome)).into();
        let begun = mails::begin(conn, ids[1])?.unwrap();
        mails::finish(conn, &begun, &Sending::Sent, now())?;
        mails::hold(conn, ids[0], "no relay is configured")?;
        mails::hold(conn, ids[1], "no relay is configured")?;
        let page = mails::list(conn, &MailFilter::default(), None, 2)?;
        assert_eq!(page.iter().map(|mail| mail.id).collect::<Vec<_>>(), [ids[2], ids[1]]);
        assert_eq!(page[1].last_error, None, "a sent mail is not held");
        assert_eq!(
            mails::list(conn, &MailFilter::default(), Some(ids[1]), 2)?[0].last_error.as_deref(),
            Some("no relay is configured")
        );
        let sent = MailFilter { state: Some(MailState::Sent), ..MailFilter::default() };
        assert_eq!(mails::list(conn, &sent, None, 9)?.len(), 1);
        assert_eq!(mails::queued(conn, None, 9)?, [(ids[0], None), (ids[2], None)]);
        assert_eq!(mails::queued(conn, Some(ids[0]), 9)?, [(ids[2], None)]);
        assert_eq!(mails::delete_before(conn, now())?, 0);
        assert_eq!(mails::delete_before(conn, later(1))?, 1);
        Ok(())
    });
}

#[test]
fn the_newest_mail_about_a_tenant_tells_whether_an_incident_is_open() {
    let db = TestDb::new();
    on(&db, |conn| {
        let id = mail(conn, "lefevre", MailKind::StartDelayed);
        let tenant = mails::get(conn, id)?.unwrap().tenant_id.unwrap();
        let kinds = [MailKind::StartDelayed, MailKind::StartRecovered];
        assert_eq!(mails::newest_kind(conn, tenant, &kinds)?, Some(MailKind::StartDelayed));
        assert_eq!(mails::newest_kind(conn, tenant, &[MailKind::Welcome])?, None);
        assert_eq!(mails::newest_kind(conn, TenantId::from_uuid(Uuid::now_v7()), &kinds)?, None);
        Ok(())
    });
}

const VERIFY: Purpose = Purpose::VerifyAddress;

fn link(token: &[u8; 32], user: UserId, seconds: i64) -> NewLink<'_> {
    NewLink { token, purpose: VERIFY, user, expires_at: later(seconds) }
}

#[test]
fn a_link_is_good_for_its_purpose_only_and_until_it_is_used_up() {
    let db = TestDb::new();
    on(&db, |conn| {
        let (ada, ben) = (user(conn, None, "ada@example.com"), user(conn, None, "ben@example.com"));
        let reset = |token, user| NewLink { purpose: Purpose::ResetPassword, ..link(token, user, 60) };
        verification_links::create(conn, reset(&[1; 32], ada), now())?;
        verification_links::create(conn, reset(&[2; 32], ben), now())?;
        verification_links::create(conn, link(&[3; 32], ada, 60), now())?;
        assert_eq!(verification_links::find(conn, &[1; 32], VERIFY)?, None);
        assert_eq!(verification_links::spend(conn, &[1; 32], VERIFY, now())?, None);
        assert_eq!(verification_links::spend(conn, &[3; 32], Purpose::ResetPassword, now())?, None);
        assert_eq!(verification_links::use_up(conn, ada, Purpose::ResetPassword, now())?, 1);
        assert_eq!(verification_links::spend(conn, &[1; 32], Purpose::ResetPassword, now())?, None, "used up");
        assert_eq!(verification_links::spend(conn, &[2; 32], Purpose::ResetPassword, now())?, Some(ben));
        assert_eq!(verification_links::spend(conn, &[3; 32], VERIFY, now())?, Some(ada));
        Ok(())
    });
    assert!(psql(&db, "UPDATE verification_links SET purpose = 'x'").is_err());
}

#[test]
fn a_link_is_good_once_and_not_for_ever() {
    let db = TestDb::new();
    on(&db, |conn| {
        let ada = user(conn, None, "ada@example.com");
        verification_links::create(conn, link(&[1; 32], ada, 60), now())?;
        verification_links::create(conn, link(&[2; 32], ada, 60), now())?;
        assert_eq!(verification_links::spend(conn, &[1; 32], VERIFY, later(59))?, Some(ada));
        assert_eq!(verification_links::spend(conn, &[1; 32], VERIFY, later(59))?, None, "used");
        assert_eq!(verification_links::spend(conn, &[2; 32], VERIFY, later(60))?, None, "too old");
        assert_eq!(verification_links::spend(conn, &[3; 32], VERIFY, now())?, None, "unknown");
        verification_links::create(conn, link(&[1; 32], ada, 99), later(1))?;
        let used = verification_links::find(conn, &[1; 32], VERIFY)?.unwrap();
        assert_eq!((used.used_at, used.expires_at), (Some(later(59)), later(60)), "sent twice stays used");
        assert!(users::verify(conn, ada, now())?);
        assert!(!users::verify(conn, ada, later(1))?);
        assert_eq!(users::get(conn, ada)?.unwrap().verified_at, Some(now()));
        assert_eq!(verification_links::delete_expired_before(conn, later(61))?, 2);
        Ok(())
    });
}

#[test]
fn of_two_at_once_one_uses_the_link() {
    let db = TestDb::new();
    on(&db, |conn| {
        let ada = user(conn, None, "ada@example.com");
        verification_links::create(conn, link(&[1; 32], ada, 60), now())
    });
    let pool = db.pool(8);
    let spent = at_once(8, |_| {
        pool.tx_blocking(|conn| verification_links::spend(conn, &[1; 32], VERIFY, now()))
            .map_err(|e: StoreError| e)
            .unwrap()
    });
    assert_eq!(spent.iter().flatten().count(), 1);
}

#[test]
fn no_step_comes_before_its_announcement_is_out() {
    let db = TestDb::new();
    on(&db, |conn| {
        let id = mail(conn, "lefevre", MailKind::SuspensionNear);
        let mail = mails::get(conn, id)?.unwrap();
        let tenant = mail.tenant_id.unwrap();
        let user = mail.user_id.unwrap();
        unverified::create(conn, tenant, user, Step::AnnounceSuspension, later(10))?;
        assert_eq!(unverified::due(conn, later(9), 9)?, []);
        assert_eq!(unverified::due(conn, later(10), 9)?, [tenant]);
        assert_eq!(unverified::put_off_unannounced(conn, later(99))?, 0, "nothing was announced");
        unverified::advance(conn, tenant, Step::Suspend, later(20), Some(id))?;
        assert_eq!(unverified::put_off_unannounced(conn, later(30))?, 1);
        assert_eq!(unverified::find(conn, tenant)?.unwrap().due_at, later(30));
        let begun = mails::begin(conn, id)?.unwrap();
        mails::finish(conn, &begun, &Sending::Sent, now())?;
        assert_eq!(unverified::put_off_unannounced(conn, later(40))?, 0, "it is out");
        assert_eq!(unverified::of_user(conn, user)?, [tenant]);
        unverified::remove(conn, tenant)?;
        assert_eq!(unverified::find(conn, tenant)?, None);
        Ok(())
    });
}

#[test]
fn the_outbox_is_searched_by_recipient_and_tenant() {
    let db = TestDb::new();
    on(&db, |conn| {
        let (a, b) = (mail(conn, "lefevre", MailKind::Welcome), mail(conn, "dupont", MailKind::VerifyAddress));
        let mut ids = |filter: MailFilter| {
            let page = mails::list(conn, &filter, None, 10).unwrap();
            page.into_iter().map(|mail| mail.id).collect::<Vec<_>>()
        };
        let to = |words: &str| MailFilter { recipient: Some(words.into()), ..MailFilter::default() };
        assert_eq!(ids(to(" LEFE")), [a]);
        assert_eq!(ids(to("@example.com")), [b, a]);
        assert_eq!((ids(to("%")), ids(to("_"))), (vec![], vec![]), "no pattern of SQL");
        let tenant = mails::get(conn, b)?.unwrap().tenant_id;
        let page = mails::list(conn, &MailFilter { tenant, ..MailFilter::default() }, None, 10)?;
        assert_eq!(page.iter().map(|mail| mail.id).collect::<Vec<_>>(), [b]);
        Ok(())
    });
}
