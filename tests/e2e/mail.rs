//! What Stackyard writes to a customer, read where a relay would have taken it.

use std::time::Duration;

use serde_json::Value;
use support::cluster::{self, erp_python};
use support::http::Client;
use support::stackyard::{Tenant, form};
use support::wait::until;

use crate::world::proved;

/// The longest a mail may take to the relay, and a change of the address to the ERP.
const PATIENCE: Duration = Duration::from_secs(60);

/// The devcluster's mail catcher, or another with the same answers.
fn mail_url() -> String {
    std::env::var("MAIL_URL").unwrap_or_else(|_| "https://mail.stackyard.localhost".into())
}

/// Waits for a mail to somebody with a word in its subject.
pub fn caught(to: &str, subject: &str) -> (Value, Duration) {
    let mut client = Client::new().unwrap();
    until(&format!("a mail to {to} about {subject}"), PATIENCE, || {
        let found = client.get(&format!("{}/api/messages?to={to}", mail_url()))?.json()?;
        let all = found["messages"].as_array().cloned().unwrap_or_default();
        Ok(all.into_iter().find(|mail| mail["subject"].as_str().is_some_and(|text| text.contains(subject))))
    })
    .unwrap()
}

/// Whether the ERP's pod reaches the relay that its settings name.
fn reaches_relay(tenant: &Tenant) -> bool {
    let code = "import socket\ntry:\n    socket.create_connection(('mail.mail.svc', 25), 2).close(); print('yes')\nexcept OSError:\n    print('no')\n";
    erp_python(&tenant.namespace(), code).unwrap().trim() == "yes"
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_the_address_of_the_form_is_verified_by_mail() {
    let (tenant, _) = Tenant::running(&form("courrier", "services", "FR")).unwrap();
    let (mail, took) = caught(&tenant.email, "confirmer");
    let text = mail["text"].as_str().unwrap();
    assert!(text.contains(&tenant.company), "{text}");
    let link = text.split_whitespace().find(|word| word.contains("/verify?token=")).expect("the mail has no link");
    assert!(link.starts_with(&cluster::control_url()), "{link}");
    proved(format_args!(
        "a mail in French asks for the address to be verified, caught {:.1} s later",
        took.as_secs_f64()
    ));

    assert!(!reaches_relay(&tenant), "an ERP sends mail though nobody verified its owner's address");
    let mut client = tenant.client.clone();
    let page = client.get(link).unwrap();
    assert_eq!(page.status, 200, "{}", page.text());
    let token = link.split("token=").nth(1).unwrap();
    let verify = format!("{}/verify", cluster::control_url());
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let body = format!("token={token}");
    let mut send = || client.send("POST", &verify, &form, Some(body.as_bytes())).unwrap();
    assert_eq!(send().status, 200);
    assert!(!String::from_utf8_lossy(&send().body).is_empty(), "the link used twice leads to a dead page");
    let (_, took) = until("the ERP to reach the relay", PATIENCE, || Ok(reaches_relay(&tenant).then_some(()))).unwrap();
    proved(format_args!(
        "the ERP reaches the mail relay {:.1} s after its owner verified the address",
        took.as_secs_f64()
    ));
    caught(&tenant.email, "Votre ERP");
    proved("a second mail says that the ERP runs");
}
