//! Reading and writing an installation's Secrets and ConfigMaps.

use k8s_openapi::api::core::v1::{ConfigMap, Secret};
use kube::api::{Api, PostParams};
use kube::core::ObjectMeta;

use super::Installation;
use super::authority::{Authority, Pair};
use crate::Error;
use crate::call::{call, call_opt, name_of};
use crate::labels::{MANAGED_BY, STACKYARD, labels};

/// ConfigMap with the trusted certificates, and its key.
const BUNDLE: (&str, &str) = ("stackyard-ca", "ca.crt");

impl Installation {
    pub(super) async fn read_pair(&self, namespace: &str, name: &str) -> Result<Option<Pair>, Error> {
        let object = name_of::<Secret>(Some(namespace), name);
        let found = call_opt(&object, self.secrets(namespace).get(name)).await?;
        found.map(|secret| pair_of(&object, secret)).transpose()
    }

    /// Creates a certificate's Secret, and answers the one that is then there: of two who create it at once, one wins.
    pub(super) async fn create_pair(
        &self,
        namespace: &str,
        name: &str,
        pair: &Pair,
        made: &mut Vec<String>,
    ) -> Result<Pair, Error> {
        self.create(namespace, &secret_of(name, pair), made).await?;
        let object = name_of::<Secret>(Some(namespace), name);
        pair_of(&object, call(&object, self.secrets(namespace).get(name)).await?)
    }

    /// Puts a new certificate in the place of the one that is there.
    pub(super) async fn replace_pair(
        &self,
        namespace: &str,
        name: &str,
        pair: &Pair,
        made: &mut Vec<String>,
    ) -> Result<(), Error> {
        let object = name_of::<Secret>(Some(namespace), name);
        let api = self.secrets(namespace);
        let mut secret = call(&object, api.get(name)).await?;
        let fresh = secret_of(name, pair);
        (secret.data, secret.string_data) = (None, fresh.string_data);
        // With the resource version that was read: whoever renewed it in the meantime wins.
        call(&object, api.replace(name, &as_stackyard(), &secret)).await?;
        made.push(object);
        Ok(())
    }

    pub(super) async fn create_opaque(
        &self,
        namespace: &str,
        name: &str,
        pairs: &[(&str, &str)],
        made: &mut Vec<String>,
    ) -> Result<(), Error> {
        let values = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let secret = Secret {
            metadata: meta(name),
            string_data: Some(values),
            type_: Some("Opaque".into()),
            ..Secret::default()
        };
        self.create(namespace, &secret, made).await
    }

    /// Makes the authority one of those that are trusted in a namespace, and answers them all.
    pub(super) async fn ensure_bundle(
        &self,
        namespace: &str,
        authority: &Authority,
        made: &mut Vec<String>,
    ) -> Result<String, Error> {
        let (name, key) = BUNDLE;
        let object = name_of::<ConfigMap>(Some(namespace), name);
        let api = Api::<ConfigMap>::namespaced(self.client.clone(), namespace);
        let Some(mut found) = call_opt(&object, api.get(name)).await? else {
            let data = Some(labels([(key, &authority.certificate)]));
            let bundle = ConfigMap { metadata: meta(name), data, ..ConfigMap::default() };
            call(&object, api.create(&as_stackyard(), &bundle)).await?;
            made.push(object);
            return Ok(authority.certificate.clone());
        };
        let trusted = found.data.as_ref().and_then(|data| data.get(key)).cloned().unwrap_or_default();
        if trusted.contains(authority.certificate.trim()) {
            return Ok(trusted);
        }
        let joined = format!("{}{trusted}", authority.certificate);
        found.data.get_or_insert_default().insert(key.to_owned(), joined.clone());
        call(&object, api.replace(name, &as_stackyard(), &found)).await?;
        made.push(object);
        Ok(joined)
    }

    async fn create(&self, namespace: &str, secret: &Secret, made: &mut Vec<String>) -> Result<(), Error> {
        let name = secret.metadata.name.clone().unwrap_or_default();
        let object = name_of::<Secret>(Some(namespace), &name);
        let api = self.secrets(namespace);
        if call_opt(&object, api.get_metadata(&name)).await?.is_some() {
            return Ok(());
        }
        let create = async {
            match api.create(&as_stackyard(), secret).await {
                Err(kube::Error::Api(status)) if status.is_already_exists() => Ok(false),
                other => other.map(|_| true),
            }
        };
        if call(&object, create).await? {
            made.push(object);
        }
        Ok(())
    }

    fn secrets(&self, namespace: &str) -> Api<Secret> {
        Api::namespaced(self.client.clone(), namespace)
    }
}

fn secret_of(name: &str, pair: &Pair) -> Secret {
    Secret {
        metadata: meta(name),
        string_data: Some(labels([("tls.crt", &pair.certificate), ("tls.key", &pair.key)])),
        type_: Some("kubernetes.io/tls".into()),
        ..Secret::default()
    }
}

fn pair_of(object: &str, secret: Secret) -> Result<Pair, Error> {
    let mut data = secret.data.unwrap_or_default();
    let mut take = |key: &str| {
        let text = data.remove(key).and_then(|bytes| String::from_utf8(bytes.0).ok());
        text.ok_or_else(|| Error::Read { object: object.to_owned(), message: format!("it has no key {key}") })
    };
    Ok(Pair { certificate: take("tls.crt")?, key: take("tls.key")? })
}

fn meta(name: &str) -> ObjectMeta {
    ObjectMeta { name: Some(name.to_owned()), labels: Some(labels([(MANAGED_BY, STACKYARD)])), ..ObjectMeta::default() }
}

fn as_stackyard() -> PostParams {
    PostParams { field_manager: Some(STACKYARD.into()), ..PostParams::default() }
}
