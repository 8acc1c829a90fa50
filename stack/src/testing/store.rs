//! Keeping objects as a server does: generated metadata, field owners, namespaces with their contents.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};

use super::answer::{Failure, Outcome};
use super::path::Key;
use super::state::{Change, State, Stored};

impl State {
    pub fn get(&self, key: &Key) -> Option<Value> {
        self.objects.get(key).map(|stored| Value::clone(&stored.object))
    }

    /// Puts an object as it is.
    pub fn put(&mut self, key: Key, object: Value) {
        let applied = self.objects.get(&key).map(|stored| stored.applied.clone()).unwrap_or_default();
        self.write(key, object, applied);
    }

    pub fn create(&mut self, key: Key, object: Value) -> Outcome {
        self.check_namespace(&key)?;
        if self.objects.contains_key(&key) {
            return Err(Failure::new(409, "AlreadyExists", format!("{key} already exists")));
        }
        Ok(self.write(key, object, BTreeMap::new()))
    }

    pub fn replace(&mut self, key: &Key, object: Value) -> Outcome {
        let stored = self.objects.get(key).ok_or_else(|| Failure::not_found(key))?.clone();
        let version = &object["metadata"]["resourceVersion"];
        if !version.is_null() && version != &stored.object["metadata"]["resourceVersion"] {
            return Err(Failure::conflict(key));
        }
        Ok(self.write(key.clone(), object, stored.applied))
    }

    /// Server-side apply: fields that this manager applied before and applies no more go, unless another holds them.
    pub fn apply(&mut self, key: Key, manager: &str, body: Value) -> Outcome {
        self.check_namespace(&key)?;
        let stored = self.objects.get(&key).cloned();
        let (mut object, mut applied) = match stored {
            Some(stored) => (Value::clone(&stored.object), stored.applied),
            None => (json!({}), BTreeMap::new()),
        };
        let before = applied.insert(manager.to_owned(), Arc::new(body.clone()));
        if let Some(before) = before {
            remove_unheld(&mut object, &before, &applied.values().map(Arc::as_ref).collect::<Vec<_>>());
        }
        merge(&mut object, &body);
        Ok(self.write(key, object, applied))
    }

    /// JSON merge patch (RFC 7386).
    pub fn merge_patch(&mut self, key: &Key, patch: &Value) -> Outcome {
        let stored = self.objects.get(key).ok_or_else(|| Failure::not_found(key))?.clone();
        let mut object = Value::clone(&stored.object);
        merge_patch(&mut object, patch);
        Ok(self.write(key.clone(), object, stored.applied))
    }

    pub fn delete(&mut self, key: &Key, preconditions: &Value) -> Outcome {
        let stored = self.objects.get(key).ok_or_else(|| Failure::not_found(key))?.clone();
        let uid = &preconditions["uid"];
        if !uid.is_null() && uid != &stored.object["metadata"]["uid"] {
            return Err(Failure::conflict(key));
        }
        if key.plural == "namespaces" && self.holds_deletions {
            let mut ending = Value::clone(&stored.object);
            ending["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z".into();
            ending["status"]["phase"] = "Terminating".into();
            return Ok(self.write(key.clone(), ending, stored.applied));
        }
        self.remove(key);
        Ok(json!({"apiVersion": "v1", "kind": "Status", "metadata": {}, "status": "Success"}))
    }

    /// Takes an object away, a namespace with its contents.
    pub fn remove(&mut self, key: &Key) {
        let is_gone = |other: &Key| other == key || (key.plural == "namespaces" && other.namespace == key.name);
        let keys: Vec<Key> = self.objects.keys().filter(|other| is_gone(other)).cloned().collect();
        for key in keys {
            let version = self.advance();
            if let Some(stored) = self.objects.remove(&key) {
                let mut object = Value::clone(&stored.object);
                object["metadata"]["resourceVersion"] = version.to_string().into();
                self.changes.push(Change { version, kind: "DELETED", key, object: Arc::new(object) });
            }
        }
    }

    pub fn hold_deletions(&mut self, is_held: bool) {
        self.holds_deletions = is_held;
        if is_held {
            return;
        }
        let is_ending = |stored: &Stored| !stored.object["metadata"]["deletionTimestamp"].is_null();
        let ending: Vec<Key> = self.objects.iter().filter(|(_, s)| is_ending(s)).map(|(k, _)| k.clone()).collect();
        ending.iter().for_each(|key| self.remove(key));
    }

    pub fn objects(&self) -> BTreeMap<String, Value> {
        self.objects.iter().map(|(key, stored)| (key.to_string(), lasting(&stored.object))).collect()
    }

    fn check_namespace(&self, key: &Key) -> Result<(), Failure> {
        if key.namespace.is_empty() {
            return Ok(());
        }
        let name = &key.namespace;
        let home = self.objects.iter().find(|(other, _)| other.plural == "namespaces" && &other.name == name);
        match home {
            None => Err(Failure::not_found(format!("namespaces {name:?}"))),
            Some((_, stored)) if stored.object["metadata"]["deletionTimestamp"].is_null() => Ok(()),
            Some(_) if self.objects.contains_key(key) => Ok(()),
            Some(_) => {
                let message = format!("{key} is forbidden: namespace {name} is being terminated");
                Err(Failure { cause: Some("NamespaceTerminating"), ..Failure::new(403, "Forbidden", message) })
            }
        }
    }

    /// Writes an object. One that does not change keeps its version, and no watch hears of it.
    fn write(&mut self, key: Key, mut object: Value, applied: BTreeMap<String, Arc<Value>>) -> Value {
        let before = self.objects.get(&key).map(|stored| Arc::clone(&stored.object));
        default(&key, &mut object);
        let meta = |object: &Value, name: &str| object["metadata"][name].clone();
        let is_new = before.is_none();
        object["metadata"]["name"] = key.name.clone().into();
        if let Some(before) = &before {
            for name in ["uid", "creationTimestamp", "resourceVersion", "generation"] {
                object["metadata"][name] = meta(before, name);
            }
            if &object == before.as_ref() {
                self.objects.insert(key, Stored { object: Arc::clone(before), applied });
                return object;
            }
            if object["spec"] != before["spec"] {
                object["metadata"]["generation"] = (meta(before, "generation").as_i64().unwrap_or(0) + 1).into();
            }
        } else {
            object["metadata"]["uid"] = self.next_uid().into();
            object["metadata"]["generation"] = 1.into();
            if object["metadata"]["creationTimestamp"].is_null() {
                object["metadata"]["creationTimestamp"] = "2026-01-01T00:00:00Z".into();
            }
        }
        let version = self.advance();
        object["metadata"]["resourceVersion"] = version.to_string().into();
        let stored = Arc::new(object.clone());
        let kind = if is_new { "ADDED" } else { "MODIFIED" };
        self.changes.push(Change { version, kind, key: key.clone(), object: Arc::clone(&stored) });
        self.objects.insert(key.clone(), Stored { object: stored, applied });
        if is_new && key.plural == "namespaces" {
            self.furnish(&key.name);
        }
        object
    }

    /// What Kubernetes' own controllers put into every namespace.
    fn furnish(&mut self, namespace: &str) {
        let meta = |name: &str| json!({"name": name, "namespace": namespace});
        for object in [
            json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta("default")}),
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta("kube-root-ca.crt"), "data": {"ca.crt": ""}}),
        ] {
            if let Some(key) = Key::of(&object) {
                self.put(key, object);
            }
        }
    }
}

/// What a server fills in by itself.
fn default(key: &Key, object: &mut Value) {
    match key.plural.as_str() {
        "namespaces" => {
            object["metadata"]["labels"]["kubernetes.io/metadata.name"] = key.name.clone().into();
            if object["status"]["phase"].is_null() {
                object["status"]["phase"] = "Active".into();
            }
        }
        "persistentvolumeclaims" if object["spec"]["storageClassName"].is_null() => {
            object["spec"]["storageClassName"] = "local".into();
        }
        "secrets" => {
            let Some(Value::Object(texts)) = object.as_object_mut().and_then(|o| o.remove("stringData")) else {
                return;
            };
            for (name, text) in texts {
                let encoded = BASE64_STANDARD.encode(text.as_str().unwrap_or_default());
                object["data"][&name] = encoded.into();
            }
        }
        _ => {}
    }
}

fn merge(object: &mut Value, body: &Value) {
    match (object, body) {
        (Value::Object(object), Value::Object(body)) => {
            for (name, value) in body {
                merge(object.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
        (object, body) => *object = body.clone(),
    }
}

fn merge_patch(object: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else { return patch.clone_into(object) };
    if !object.is_object() {
        *object = Value::Object(Map::new());
    }
    let Value::Object(object) = object else { return };
    for (name, value) in patch {
        if value.is_null() {
            object.remove(name);
        } else {
            merge_patch(object.entry(name.clone()).or_insert(Value::Null), value);
        }
    }
}

/// Removes from an object what was applied before and is in none of what is applied now.
fn remove_unheld(object: &mut Value, before: &Value, held: &[&Value]) {
    let (Value::Object(object), Value::Object(before)) = (object, before) else { return };
    for (name, value) in before {
        let inner: Vec<&Value> = held.iter().filter_map(|body| body.get(name)).collect();
        if inner.is_empty() {
            object.remove(name);
        } else if let Some(child) = object.get_mut(name) {
            remove_unheld(child, value, &inner);
        }
    }
}

/// An object without what differs from run to run.
fn lasting(object: &Value) -> Value {
    let mut lasting = object.clone();
    if let Some(meta) = lasting["metadata"].as_object_mut() {
        for name in ["resourceVersion", "uid", "creationTimestamp", "generation"] {
            meta.remove(name);
        }
    }
    lasting
}
