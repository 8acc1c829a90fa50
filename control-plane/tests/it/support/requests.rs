//! A sound request for every operation of the API.

use serde_json::{Value, json};

use super::{PASSWORD, form};

/// A sound body for an operation that takes one; `n` makes those differ that must.
pub fn body(operation: &str, n: usize, email: &str) -> Value {
    match operation {
        "sign_up" => form(&format!("company{}", letters(n))),
        "sign_in" => json!({"email": email, "password": PASSWORD}),
        "forget_password" => json!({ "email": email }),
        "reset_password" => json!({"token": "A".repeat(43), "password": "another password"}), // of no link
        "change_profile" => json!({"name": "Claire Lefèvre-Petit", "language": "en"}),
        "change_password" => json!({"current": PASSWORD, "password": PASSWORD}),
        "invite_person" => json!({"email": format!("guest{n}@lefevre.example"), "role": "member"}),
        "join" => json!({"token": "A".repeat(43), "name": "Anna", "password": PASSWORD}), // of no link
        "set_person_role" => json!({"role": "owner"}),
        "create_token" => json!({"name": "export", "scopes": ["read"], "expires_in_days": 30, "password": PASSWORD}),
        "set_maintenance_window" => json!({"days": ["sunday"], "hour": 3}),
        "set_time_zone" => json!({"time_zone": "Europe/Brussels"}),
        "ask_deletion" => json!({"address": "lefevre"}),
        "suspend_tenant" | "resume_tenant" => json!({"reason": "It sends mail that nobody asked for"}),
        "take_second_step" => json!({"code": "000000"}),
        "enrol_second_factor" => json!({"code": "000000", "password": PASSWORD}),
        "renew_recovery_codes" => json!({"password": PASSWORD}),
        "add_staff" => json!({"name": "Otto", "email": format!("otto{n}@stackyard.test"), "role": "billing"}),
        "set_staff_role" => json!({"role": "operator"}),
        "reset_admin_password" => json!({"password": "another password"}),
        other => panic!("support/requests.rs: say what a sound body for {other} is"),
    }
}

/// A number in letters, so that no two look alike.
fn letters(n: usize) -> String {
    n.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}
