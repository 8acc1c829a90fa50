//! Where objects are.

use std::fmt;

use serde_json::Value;

/// An object's place: group and version, plural, namespace, name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// `/api/v1` or `/apis/<group>/<version>`.
    pub group: String,
    /// Plural of the kind; empty namespace for what is in none.
    pub plural: String,
    /// Namespace.
    pub namespace: String,
    /// Name; empty for the whole collection.
    pub name: String,
}

/// Kinds whose plural is not the lower-case kind with an `s`.
const IRREGULAR: [(&str, &str); 3] =
    [("NetworkPolicy", "networkpolicies"), ("Ingress", "ingresses"), ("Endpoints", "endpoints")];
/// Kinds that are in no namespace.
const CLUSTER_WIDE: [&str; 5] = ["namespaces", "nodes", "persistentvolumes", "clusterroles", "clusterrolebindings"];

impl Key {
    /// Parses a path of an object or of a collection, without its query.
    pub fn parse(path: &str) -> Option<Self> {
        let (key, sub) = Self::parse_with_subresource(path)?;
        sub.is_none().then_some(key)
    }

    /// As [`Self::parse`], with the name of a subresource.
    pub fn parse_with_subresource(path: &str) -> Option<(Self, Option<String>)> {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        let (group, rest) = match parts.as_slice() {
            ["api", "v1", rest @ ..] => ("/api/v1".to_owned(), rest),
            ["apis", group, version, rest @ ..] => (format!("/apis/{group}/{version}"), rest),
            _ => return None,
        };
        let (namespace, plural, rest) = match rest {
            ["namespaces", namespace, plural, rest @ ..] if !is_subresource(plural) => (*namespace, *plural, rest),
            [plural, rest @ ..] => ("", *plural, rest),
            [] => return None,
        };
        let (name, sub) = match rest {
            [] => ("", None),
            [name] => (*name, None),
            [name, sub] => (*name, Some((*sub).to_owned())),
            _ => return None,
        };
        let [plural, namespace, name] = [plural, namespace, name].map(str::to_owned);
        Some((Self { group, plural, namespace, name }, sub))
    }

    /// The place of a whole object.
    pub fn of(object: &Value) -> Option<Self> {
        let api_version = object["apiVersion"].as_str()?;
        let group =
            if api_version.contains('/') { format!("/apis/{api_version}") } else { format!("/api/{api_version}") };
        let kind = object["kind"].as_str()?;
        let irregular = IRREGULAR.iter().find(|(known, _)| *known == kind).map(|(_, plural)| (*plural).to_owned());
        let plural = irregular.unwrap_or_else(|| format!("{}s", kind.to_lowercase()));
        let meta = &object["metadata"];
        let is_cluster_wide = CLUSTER_WIDE.contains(&plural.as_str());
        let namespace = if is_cluster_wide { "" } else { meta["namespace"].as_str()? }.to_owned();
        Some(Self { group, plural, namespace, name: meta["name"].as_str()?.to_owned() })
    }

    /// Whether an object is in this collection.
    pub fn contains(&self, other: &Self) -> bool {
        self.group == other.group
            && self.plural == other.plural
            && (self.namespace.is_empty() || self.namespace == other.namespace)
    }
}

fn is_subresource(text: &str) -> bool {
    matches!(text, "status" | "finalize")
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { group, plural, namespace, name } = self;
        match namespace.as_str() {
            "" => write!(f, "{group}/{plural}/{name}"),
            namespace => write!(f, "{group}/namespaces/{namespace}/{plural}/{name}"),
        }
    }
}
