//! The mail relay.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::{Env, Web};
use crate::mail::{Encryption, InvalidRelay, Relay, RelaySettings};

/// The longest that one exchange with the relay may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where our mails go.
#[derive(Debug)]
pub struct Mail {
    /// The relay at `SMTP_HOST`; none when that is not set.
    pub relay: Option<Relay>,
}

impl Mail {
    /// Reads `SMTP_HOST`, `SMTP_PORT` (25 by default), `SMTP_ENCRYPTION` (`none` by default, `starttls`, `implicit`),
    /// `SMTP_USERNAME_FILE` with `SMTP_PASSWORD_FILE`, and `MAIL_FROM` (`no-reply@` the host of `PUBLIC_URL` by default).
    pub fn from_env(env: &mut Env, web: Option<&Web>) -> Option<Self> {
        let Some(host) = env.text("SMTP_HOST") else { return Some(Self { relay: None }) };
        let (port, encryption) = (env.parse_or("SMTP_PORT", 25), env.parse_or("SMTP_ENCRYPTION", Encryption::None));
        let credentials = credentials(env);
        let domain = domain(&web?.public_url).to_owned();
        let from = env.text("MAIL_FROM").unwrap_or_else(|| format!("Stackyard <no-reply@{domain}>"));
        let (port, encryption, credentials) = (port?, encryption?, credentials?);
        let settings = RelaySettings { host, port, encryption, credentials, from, domain, patience: PATIENCE };
        let relay = Relay::parse(settings).map_err(|e| env.wrong(variable(&e), e.to_string())).ok()?;
        Some(Self { relay: Some(relay) })
    }
}

/// User name and password, both or neither.
fn credentials(env: &mut Env) -> Option<Option<(String, SecretString)>> {
    let (user, password) = (env.file_if_set("SMTP_USERNAME_FILE"), env.file_if_set("SMTP_PASSWORD_FILE"));
    let text = |secret: &SecretString| secret.expose_secret().trim().to_owned();
    match (user, password) {
        (Some(user), Some(password)) => Some(Some((text(&user), text(&password).into()))),
        (None, None) => Some(None),
        _ => {
            env.wrong("SMTP_PASSWORD_FILE", "must be set together with SMTP_USERNAME_FILE");
            None
        }
    }
}

const fn variable(invalid: &InvalidRelay) -> &'static str {
    match invalid {
        InvalidRelay::From(_) => "MAIL_FROM",
        InvalidRelay::InTheClear => "SMTP_ENCRYPTION",
        InvalidRelay::Tls(_) => "SMTP_HOST",
    }
}

/// The host of an origin, without its port.
fn domain(public_url: &str) -> &str {
    let host = public_url.strip_prefix("https://").unwrap_or(public_url);
    host.split(':').next().unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &'static [(&'static str, &'static str)]) -> Result<Mail, super::super::ConfigError> {
        let mut env =
            Env::of(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()));
        let web = Web::from_env(&mut env);
        let mail = Mail::from_env(&mut env, web.as_ref());
        env.finish(|| mail)
    }

    const URL: (&str, &str) = ("PUBLIC_URL", "https://stackyard.example.com:8443");

    #[test]
    fn without_a_host_there_is_no_relay() {
        assert!(read(&[URL]).unwrap().relay.is_none());
        assert!(read(&[URL, ("SMTP_HOST", "mail.example.com")]).unwrap().relay.is_some());
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (bad, variable) in [
            (&[URL, ("SMTP_HOST", "m"), ("SMTP_PORT", "x")][..], "SMTP_PORT"),
            (&[URL, ("SMTP_HOST", "m"), ("SMTP_ENCRYPTION", "ssl")], "SMTP_ENCRYPTION"),
            (&[URL, ("SMTP_HOST", "m"), ("MAIL_FROM", "nobody")], "MAIL_FROM"),
            (&[URL, ("SMTP_HOST", "m"), ("SMTP_USERNAME_FILE", "/proc/version")], "SMTP_PASSWORD_FILE"),
            (
                &[
                    URL,
                    ("SMTP_HOST", "m"),
                    ("SMTP_USERNAME_FILE", "/proc/version"),
                    ("SMTP_PASSWORD_FILE", "/proc/version"),
                ],
                "SMTP_ENCRYPTION",
            ),
        ] {
            let problems = read(bad).unwrap_err().0;
            assert_eq!(problems.iter().map(|p| p.variable).collect::<Vec<_>>(), [variable], "{problems:?}");
        }
    }
}
