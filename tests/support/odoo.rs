//! An Odoo as its web client speaks to it: a session by cookie, calls by JSON-RPC.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::http::{Answer, Client};

/// A signed-in person.
#[derive(Debug, Clone)]
pub struct Session {
    /// Address without trailing slash.
    pub url: String,
    /// The client with the session's cookie.
    pub client: Client,
    /// What Odoo says of the person: `uid`, `name`, `user_context` …
    pub info: Value,
}

impl Session {
    /// Signs in as the web client does.
    ///
    /// # Errors
    /// When nothing answers or the login is refused.
    pub fn sign_in(url: &str, database: &str, login: &str, password: &str) -> Result<Self> {
        let mut client = Client::new()?;
        let params = json!({"db": database, "login": login, "password": password});
        let info = rpc(&mut client, url, "/web/session/authenticate", params)?;
        if !info["uid"].is_number() {
            bail!("Odoo refused the login {login}: {info}");
        }
        Ok(Self { url: url.to_owned(), client, info })
    }

    /// Calls a method of a model.
    ///
    /// # Errors
    /// What Odoo said.
    pub fn call(&mut self, model: &str, method: &str, args: Value, kwargs: Value) -> Result<Value> {
        let path = format!("/web/dataset/call_kw/{model}/{method}");
        let params = json!({"model": model, "method": method, "args": args, "kwargs": kwargs});
        rpc(&mut self.client, &self.url, &path, params)
    }

    /// Creates a record and gives back its id.
    ///
    /// # Errors
    /// What Odoo said.
    pub fn create(&mut self, model: &str, values: Value) -> Result<i64> {
        let made = self.call(model, "create", json!([values]), json!({}))?;
        let id = made.as_i64().or_else(|| made.get(0).and_then(Value::as_i64));
        id.with_context(|| format!("create {model} answered {made}"))
    }

    /// Searches records and reads fields of them.
    ///
    /// # Errors
    /// What Odoo said.
    pub fn search_read(&mut self, model: &str, domain: Value, fields: &[&str], limit: u32) -> Result<Vec<Value>> {
        let found = self.call(model, "search_read", json!([domain]), json!({"fields": fields, "limit": limit}))?;
        Ok(found.as_array().cloned().unwrap_or_default())
    }

    /// Runs SQL as any administrator of a tenant can: by a server action. Gives back the rows as Python prints them.
    ///
    /// # Errors
    /// What PostgreSQL said.
    pub fn sql(&mut self, statement: &str) -> Result<String> {
        let quoted = Value::String(statement.to_owned()).to_string();
        self.python(&format!(
            "env.cr.execute({quoted})\naction = {{'type': 'ir.actions.act_window_close', 'infos': {{'out': str(env.cr.fetchall() if env.cr.description else 'done')}}}}"
        ))
    }

    /// Runs Python as any administrator can: by a server action that sets `action['infos']['out']`.
    ///
    /// # Errors
    /// What was raised.
    pub fn python(&mut self, code: &str) -> Result<String> {
        let model = self.search_read("ir.model", json!([["model", "=", "res.partner"]]), &["id"], 1)?;
        let model = model.first().and_then(|row| row["id"].as_i64()).context("no model res.partner")?;
        let values = json!({"name": "Attack", "model_id": model, "state": "code", "code": code});
        let action = self.create("ir.actions.server", values)?;
        let answer = self.call("ir.actions.server", "run", json!([[action]]), json!({}));
        self.call("ir.actions.server", "unlink", json!([[action]]), json!({}))?;
        Ok(answer?["infos"]["out"].as_str().unwrap_or_default().to_owned())
    }

    /// Fetches a page with the session's cookie.
    ///
    /// # Errors
    /// When nothing answers.
    pub fn page(&mut self, path: &str) -> Result<Answer> {
        self.client.get(&format!("{}{path}", self.url))
    }
}

/// One JSON-RPC call; an error travels with status 200.
fn rpc(client: &mut Client, url: &str, path: &str, params: Value) -> Result<Value> {
    let body = json!({"jsonrpc": "2.0", "method": "call", "id": 1, "params": params});
    let answer = client.post(&format!("{url}{path}"), &body)?;
    let mut said = answer.json()?;
    if let Some(error) = said.get("error") {
        let data = &error["data"];
        bail!("{}: {}", data["name"].as_str().unwrap_or("error"), data["message"].as_str().unwrap_or_default());
    }
    Ok(said["result"].take())
}
