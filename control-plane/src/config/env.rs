//! Reading variables, and remembering everything that is wrong with them.

use std::fmt;
use std::str::FromStr;

use secrecy::SecretString;

/// One thing that is wrong with the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The variable.
    pub variable: &'static str,
    /// What is wrong with it. Never holds its value: it could be a secret.
    pub message: String,
}

/// Everything that is wrong with the environment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError(pub Vec<Problem>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the environment is not complete:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {}: {}", problem.variable, problem.message))
    }
}

type Lookup = Box<dyn Fn(&str) -> Option<String>>;

/// The environment as it is read.
pub struct Env {
    read: Lookup,
    problems: Vec<Problem>,
}

impl Env {
    /// The process's own environment.
    #[must_use]
    pub fn process() -> Self {
        Self::of(|name| std::env::var(name).ok())
    }

    /// Any environment, for tests.
    #[must_use]
    pub fn of(read: impl Fn(&str) -> Option<String> + 'static) -> Self {
        Self { read: Box::new(read), problems: Vec::new() }
    }

    /// A variable that may be absent; an empty one is absent.
    #[must_use]
    pub fn text(&self, variable: &'static str) -> Option<String> {
        (self.read)(variable).filter(|value| !value.trim().is_empty())
    }

    /// A variable that must be there.
    pub fn require(&mut self, variable: &'static str) -> Option<String> {
        let value = self.text(variable);
        if value.is_none() {
            self.wrong(variable, "must be set");
        }
        value
    }

    /// A variable of some type, with a default.
    pub fn parse_or<T: FromStr<Err: fmt::Display>>(&mut self, variable: &'static str, default: T) -> Option<T> {
        match self.text(variable) {
            None => Some(default),
            Some(text) => self.parse_text(variable, &text),
        }
    }

    /// A variable of some type that must be there.
    pub fn parse<T: FromStr<Err: fmt::Display>>(&mut self, variable: &'static str) -> Option<T> {
        let text = self.require(variable)?;
        self.parse_text(variable, &text)
    }

    fn parse_text<T: FromStr<Err: fmt::Display>>(&mut self, variable: &'static str, text: &str) -> Option<T> {
        text.parse().map_err(|e: T::Err| self.wrong(variable, e.to_string())).ok()
    }

    /// The content of the file that a variable names.
    pub fn file(&mut self, variable: &'static str) -> Option<SecretString> {
        let path = self.require(variable)?;
        self.content(variable, &path)
    }

    /// The content of the file that a variable names, when it is set.
    pub fn file_if_set(&mut self, variable: &'static str) -> Option<SecretString> {
        let path = self.text(variable)?;
        self.content(variable, &path)
    }

    /// The content of the file that a variable names, or of the usual one.
    pub fn file_or(&mut self, variable: &'static str, usual: &str) -> Option<SecretString> {
        let path = self.text(variable).unwrap_or_else(|| usual.to_owned());
        self.content(variable, &path)
    }

    fn content(&mut self, variable: &'static str, path: &str) -> Option<SecretString> {
        match std::fs::read_to_string(path) {
            Ok(text) => Some(text.into()),
            Err(e) => {
                self.wrong(variable, format!("its file can't be read: {e}"));
                None
            }
        }
    }

    /// Notes a problem.
    pub fn wrong(&mut self, variable: &'static str, message: impl Into<String>) {
        self.problems.push(Problem { variable, message: message.into() });
    }

    /// What was read, or everything that is wrong.
    ///
    /// # Errors
    /// [`ConfigError`] with every problem.
    pub fn finish<T>(&mut self, read: impl FnOnce() -> Option<T>) -> Result<T, ConfigError> {
        let problems = std::mem::take(&mut self.problems);
        match read() {
            Some(value) if problems.is_empty() => Ok(value),
            _ => Err(ConfigError(problems)),
        }
    }
}
