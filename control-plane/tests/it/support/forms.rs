//! Pages and their forms, as a browser without scripts uses them.

use actix_web::http::Method;

use super::Client;
use super::client::Reply;

impl Client {
    /// Sends a form to `action`, with the token of the page it stands on; `fields` are encoded already.
    pub async fn submit_on(&self, page: &str, action: &str, fields: &str) -> Reply {
        let shown = self.page(page).await;
        let (_, rest) = shown.text.split_once("name=\"csrf\" value=\"").expect("a page with a form");
        let csrf = rest.split('"').next().unwrap_or_default();
        let form = ("application/x-www-form-urlencoded", format!("csrf={csrf}&{fields}").into_bytes());
        let browser = self.clone().with("accept", "text/html").with("accept-language", "en");
        browser.send(Method::POST, action, Some(form)).await
    }
}
