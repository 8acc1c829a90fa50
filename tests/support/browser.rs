//! A real browser: Debian's Chromium, driven by its own WebDriver.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::http::Client;
use crate::wait::until;

/// The longest a page may take to show what is awaited.
const PATIENCE: Duration = Duration::from_secs(60);
/// Key of an element's reference (W3C WebDriver §12).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One window; closed with its driver when dropped.
#[derive(Debug)]
pub struct Browser {
    driver: Child,
    client: Client,
    session: String,
}

impl Browser {
    /// Opens a window.
    ///
    /// # Errors
    /// When `chromedriver` is missing or does not start.
    pub fn open() -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null());
        // A person at work in France: Odoo takes the zone of the browser that its user first signs in with.
        command.env("TZ", "Europe/Paris");
        let driver = command.spawn().context("start chromedriver (apt-get install chromium-driver)")?;
        let mut browser = Self { driver, client: Client::new()?, session: String::new() };
        let base = format!("http://127.0.0.1:{port}");
        let arguments =
            ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,1000", "--lang=fr"];
        // The development authority is in no browser's store; that the certificate is right is proven elsewhere.
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "acceptInsecureCerts": true, "goog:chromeOptions": {"args": arguments},
        }}});
        let (made, _) = until("a browser window", PATIENCE, || {
            browser.client.post(&format!("{base}/session"), &wanted)?.json().map(Some)
        })?;
        let id = made["value"]["sessionId"].as_str().with_context(|| format!("no window: {made}"))?;
        browser.session = format!("{base}/session/{id}");
        Ok(browser)
    }

    fn command(&mut self, path: &str, body: &Value) -> Result<Value> {
        let mut said = self.client.post(&format!("{}{path}", self.session), body)?.json()?;
        let value = said["value"].take();
        if let Some(error) = value.get("error").and_then(Value::as_str) {
            bail!("{error}: {}", value["message"].as_str().unwrap_or_default());
        }
        Ok(value)
    }

    /// Opens an address.
    ///
    /// # Errors
    /// When it can't be loaded.
    pub fn go(&mut self, url: &str) -> Result<()> {
        self.command("/url", &json!({"url": url})).map(drop)
    }

    /// Types into the first element of a selector, once it takes input.
    ///
    /// # Errors
    /// When it does not.
    pub fn fill(&mut self, selector: &str, text: &str) -> Result<()> {
        self.act(selector, "value", &json!({"text": text}))
    }

    /// Clicks the first element of a selector, once it can be clicked.
    ///
    /// # Errors
    /// When it can't.
    pub fn click(&mut self, selector: &str) -> Result<()> {
        self.act(selector, "click", &json!({}))
    }

    fn act(&mut self, selector: &str, action: &str, body: &Value) -> Result<()> {
        let acted = until(&format!("{action} of {selector}"), PATIENCE, || {
            let element = self.find(selector)?;
            self.command(&format!("/element/{element}/{action}"), body).map(Some)
        });
        acted.map(drop)
    }

    /// Waits for an element and gives back its reference.
    ///
    /// # Errors
    /// When it does not come.
    pub fn find(&mut self, selector: &str) -> Result<String> {
        let query = json!({"using": "css selector", "value": selector});
        let (found, _) = until(selector, PATIENCE, || self.command("/element", &query).map(Some))?;
        Ok(found[ELEMENT].as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the page shows a text, in an input or outside.
    ///
    /// # Errors
    /// When it does not come: what the page shows instead.
    pub fn wait_text(&mut self, text: &str) -> Result<()> {
        let script = "return document.body.innerText + '\\n' + [...document.querySelectorAll('input, textarea')].map(i => i.value).join('\\n')";
        let query = json!({"script": script, "args": []});
        until(text, PATIENCE, || {
            let page = self.command("/execute/sync", &query)?;
            let page = page.as_str().unwrap_or_default();
            if page.contains(text) { Ok(Some(())) } else { bail!("the page shows: {page}") }
        })
        .map(drop)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            // Closes the window; the driver is ended below in any case.
            self.client.send("DELETE", &self.session, &[], None).ok();
        }
        self.driver.kill().ok();
        self.driver.wait().ok();
    }
}
