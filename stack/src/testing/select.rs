//! Selectors of lists and watches.

use serde_json::Value;

use super::answer::Failure;

/// Which objects of a collection are meant.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    labels: Vec<Term>,
    fields: Vec<(Vec<String>, String)>,
}

#[derive(Debug, Clone)]
enum Term {
    Is(String, String),
    IsNot(String, String),
    Has(String),
    HasNot(String),
}

impl Selection {
    /// Parses the two selectors of a request. What this server does not know is an error, never ignored.
    pub fn parse(labels: Option<&str>, fields: Option<&str>) -> Result<Self, Failure> {
        let terms = |text: Option<&str>| -> Vec<String> {
            text.unwrap_or_default().split(',').map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned).collect()
        };
        let labels = terms(labels).iter().map(|term| parse_term(term)).collect::<Result<_, _>>()?;
        let fields = terms(fields).iter().map(|term| parse_field(term)).collect::<Result<_, _>>()?;
        Ok(Self { labels, fields })
    }

    /// Whether an object is meant.
    pub fn is_met_by(&self, object: &Value) -> bool {
        let label = |key: &str| object["metadata"]["labels"].get(key).and_then(Value::as_str);
        let is_labelled = self.labels.iter().all(|term| match term {
            Term::Is(key, value) => label(key) == Some(value),
            Term::IsNot(key, value) => label(key) != Some(value),
            Term::Has(key) => label(key).is_some(),
            Term::HasNot(key) => label(key).is_none(),
        });
        is_labelled
            && self.fields.iter().all(|(path, value)| {
                let found = path.iter().try_fold(object, |object, part| object.get(part));
                found.and_then(Value::as_str).unwrap_or_default() == value
            })
    }
}

fn parse_term(term: &str) -> Result<Term, Failure> {
    let own = |text: &str| text.trim().to_owned();
    if term.contains([' ', '(', ')']) {
        return Err(Failure::new(400, "BadRequest", format!("this server does not know the selector {term:?}")));
    }
    Ok(match (term.split_once("!="), term.split_once('=')) {
        (Some((key, value)), _) => Term::IsNot(own(key), own(value)),
        (None, Some((key, value))) => Term::Is(own(key), own(value.trim_start_matches('='))),
        (None, None) => term.strip_prefix('!').map_or_else(|| Term::Has(own(term)), |key| Term::HasNot(own(key))),
    })
}

fn parse_field(term: &str) -> Result<(Vec<String>, String), Failure> {
    let wrong = || Failure::new(400, "BadRequest", format!("this server does not know the field selector {term:?}"));
    let (path, value) = term.split_once('=').ok_or_else(wrong)?;
    if path.ends_with('!') {
        return Err(wrong());
    }
    Ok((path.split('.').map(str::to_owned).collect(), value.trim_start_matches('=').to_owned()))
}
