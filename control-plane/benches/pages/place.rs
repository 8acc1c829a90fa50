//! What is measured, and how one reads from an answer which rows it shows.

use serde_json::Value;

use crate::rows::Known;

/// One address, the same on both sides.
pub struct Place {
    pub name: &'static str,
    pub path: String,
    /// Of who looks.
    pub cookie: String,
    /// The rows in our answer.
    pub read: fn(&str) -> Vec<String>,
}

pub fn places(known: &Known) -> [Place; 3] {
    let cookie = |token: &str| format!("__Host-stackyard={token}");
    let place = |name, path: String, token: &str, read| Place { name, path, cookie: cookie(token), read };
    [
        place("home", format!("/tenants/{}", known.tenant), &known.owner, read_home),
        place("fleet", "/fleet".to_owned(), &known.operator, read_fleet),
        place("GET /v1/tenants", "/v1/tenants".to_owned(), &known.owner, read_tenants),
    ]
}

/// The rows in the bare side's answer: what identifies each.
pub fn read_bare(body: &str) -> Vec<String> {
    strings(&serde_json::from_str::<Value>(body).unwrap()["rows"])
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|row| row.as_str().unwrap().to_owned()).collect()
}

/// The times of the lines of a tenant's timeline.
fn read_home(page: &str) -> Vec<String> {
    let timeline = page.split("<ul class=\"timeline\">").nth(1).expect("a timeline").split("</ul>").next().unwrap();
    between(timeline, "<time datetime=\"", "\"")
}

/// The tenants of the table.
fn read_fleet(page: &str) -> Vec<String> {
    let table = page.split("<tbody>").nth(1).expect("a table");
    between(table, "<th scope=\"row\"><a href=\"/fleet/", "\"")
}

fn read_tenants(body: &str) -> Vec<String> {
    let answer: Value = serde_json::from_str(body).unwrap();
    answer["tenants"].as_array().unwrap().iter().map(|tenant| tenant["id"].as_str().unwrap().to_owned()).collect()
}

/// Every text between two others.
fn between(text: &str, before: &str, after: &str) -> Vec<String> {
    text.split(before).skip(1).map(|rest| rest.split(after).next().unwrap_or_default().to_owned()).collect()
}
