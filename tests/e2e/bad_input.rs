//! Whatever is sent: refused with the field's name, or taken once.

use std::thread;

use serde_json::{Value, json};
use support::cluster;
use support::http::Client;
use support::stackyard::{form, post_sign_up, unique};

use crate::world::{lefevre, proved};

fn set(field: &str, value: Value) -> Value {
    let mut form = form("mauvaise", "services", "FR");
    form[field] = value;
    form
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_every_field_is_refused_by_its_name() {
    let long = "a".repeat(3000);
    let cases = [
        ("company", json!("")),
        ("company", json!(long)),
        ("company", json!("Tabu\u{0}lator")),
        ("name", json!("")),
        ("name", json!("Claire\u{7}")),
        ("email", json!("claire")),
        ("email", json!("claire@example\u{1}.com")),
        ("password", json!("short")),
        ("package", json!("everything")),
        ("country", json!("ZZ")),
        ("address", json!("ad-min")),
        ("address", json!("xn--lefvre-6ua")),
        ("address", json!("lefèvre")),
        ("address", json!("a'; DROP TABLE tenants; --")),
        ("plan", json!("no-such-plan")),
    ];
    let mut client = Client::new().unwrap();
    for (field, value) in &cases {
        let answer = post_sign_up(&mut client, &set(field, value.clone()), &unique()).unwrap();
        let error = answer.json().unwrap()["error"].clone();
        assert!((400..500).contains(&answer.status), "{field} = {value} was answered {}", answer.status);
        assert_eq!(error["field"], *field, "{field} = {value}: {error}");
        assert!(error["message"].as_str().is_some_and(|m| !m.is_empty()) && error["request_id"].is_string(), "{error}");
    }
    let taken = json!(lefevre().0.address);
    let answer = post_sign_up(&mut client, &set("address", taken), &unique()).unwrap();
    let field = answer.json().unwrap()["error"]["fields"][0].clone();
    assert_eq!((&field["code"], &field["field"]), (&json!("address_taken"), &json!("address")), "{}", answer.text());
    proved(format_args!("{} bad fields and a taken address are refused, each by its name", cases.len()));
}

/// Headers and body of a request, and the status it deserves.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a [u8], u16);

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_broken_requests_are_refused_in_the_one_envelope() {
    let url = format!("{}/v1/sign_ups", cluster::control_url());
    let json_type = [("content-type", "application/json")];
    let mut client = Client::new().unwrap();
    let huge = vec![b' '; 2 << 20];
    let cases: [Case; 4] = [
        (&json_type, b"{\"company\":", 400),
        (&json_type, b"\"text\"", 400),
        (&[("content-type", "text/plain")], b"{}", 415),
        (&json_type, &huge, 413),
    ];
    for (headers, body, status) in cases {
        let answer = client.send("POST", &url, headers, Some(body)).unwrap();
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(answer.json().unwrap()["error"]["code"].is_string(), "{}", answer.text());
    }
    proved("broken JSON, another type and too large a body are refused in the one envelope");
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_of_two_who_want_one_address_exactly_one_wins() {
    let first = form("course", "services", "FR");
    let mut second = form("course", "services", "FR");
    second["address"] = first["address"].clone();
    let send =
        |form: Value| thread::spawn(move || post_sign_up(&mut Client::new().unwrap(), &form, &unique()).unwrap());
    let answers = [send(first), send(second)].map(|thread| thread.join().unwrap());
    let accepted = answers.iter().filter(|answer| answer.status == 202).count();
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status != 202).map(|a| a.json().unwrap()).collect();
    assert_eq!((accepted, refused.len()), (1, 1), "{answers:?}");
    assert_eq!(refused[0]["error"]["field"], "address", "{refused:?}");
    proved("of two who want one address at the same moment exactly one gets it, the other is told which field");
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_one_key_is_one_sign_up() {
    let (form, key) = (form("encore", "services", "FR"), unique());
    let mut client = Client::new().unwrap();
    let answers = [(); 2].map(|()| post_sign_up(&mut client, &form, &key).unwrap());
    assert_eq!(answers.each_ref().map(|answer| answer.status), [202, 202]);
    assert_eq!(answers[0].json().unwrap(), answers[1].json().unwrap());
    let mut other = form.clone();
    other["company"] = json!("Another company");
    let refused = post_sign_up(&mut client, &other, &key).unwrap();
    assert_eq!(refused.json().unwrap()["error"]["code"], "idempotency_key_reused");
    proved("a repeated request answers as the first; the same key with another body is refused");
}
