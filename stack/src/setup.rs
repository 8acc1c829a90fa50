//! Certificates, keys and passwords of an installation: made once, by a Job of the chart, before anything else runs.
//!
//! Each object is made when *it* is missing and never overwritten, so a run that broke off anywhere is simply run again.
//! One thing is mended rather than made: where the authority itself was lost, a new one joins the trusted certificates
//! beside the old, and only a certificate that nothing trusts any more is replaced.

mod authority;
mod kubernetes;
mod leaf;

use chrono::{DateTime, Utc};
use kube::Client;
use secrecy::ExposeSecret;

use crate::Error;
use crate::cell::KubeAccess;
use crate::cluster::client;
use crate::secrets::password;
use authority::Authority;
use aws_lc_rs::rand::SystemRandom;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use leaf::{LEAVES, Leaf, Place, Standing};

/// The two namespaces of an installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namespaces {
    /// Of the control plane.
    pub control_plane: String,
    /// Of the cell's database server and agent.
    pub cell: String,
}

/// An installation's certificates, keys and passwords.
#[derive(Clone)]
pub struct Installation {
    client: Client,
    namespaces: Namespaces,
}

impl Installation {
    /// Prepares the way to the cluster of an installation.
    ///
    /// # Errors
    /// [`Error::Connect`].
    pub async fn connect(access: &KubeAccess, namespaces: Namespaces) -> Result<Self, Error> {
        let cell = namespaces.cell.clone();
        let client = client(access).await.map_err(|source| Error::Connect { cell, source })?;
        Ok(Self::new(client, namespaces))
    }

    /// An installation behind a given client.
    #[must_use]
    pub const fn new(client: Client, namespaces: Namespaces) -> Self {
        Self { client, namespaces }
    }

    /// Makes whatever is missing, and tells the names of what it made.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::CellAway`], [`Error::Busy`]; [`Error::Read`] for an object that is there but broken.
    pub async fn setup(&self, now: DateTime<Utc>) -> Result<Vec<String>, Error> {
        let mut made = Vec::new();
        let (authority, trusted) = self.ensure_trust(now, &mut made).await?;
        for leaf in &LEAVES {
            self.ensure_leaf(leaf, &authority, &trusted, now, &mut made).await?;
        }
        self.ensure_keys(&mut made).await?;
        Ok(made)
    }

    /// Renews each certificate that has reached two thirds of its life, and tells their names. Mounted files follow
    /// within a minute or two; the programs read them again by themselves.
    ///
    /// # Errors
    /// As [`Self::setup`].
    pub async fn renew(&self, now: DateTime<Utc>) -> Result<Vec<String>, Error> {
        let mut made = Vec::new();
        let (authority, trusted) = self.ensure_trust(now, &mut made).await?;
        if authority.is_old(now) {
            tracing::warn!("the certificate authority is near its end; plan its replacement");
        }
        for leaf in &LEAVES {
            self.ensure_leaf(leaf, &authority, &trusted, now, &mut made).await?;
            self.renew_leaf(leaf, &authority, now, &mut made).await?;
        }
        Ok(made)
    }

    /// The authority, and for each namespace the certificates that are trusted there.
    async fn ensure_trust(&self, now: DateTime<Utc>, made: &mut Vec<String>) -> Result<(Authority, Trusted), Error> {
        let home = &self.namespaces.control_plane;
        let stored = match self.read_pair(home, "ca").await? {
            Some(pair) => pair,
            None => {
                let fresh = Authority::make(now)?;
                self.create_pair(home, "ca", &fresh, made).await?
            }
        };
        let authority = Authority::read(&stored)?;
        let control_plane = self.ensure_bundle(home, &authority, made).await?;
        let cell = self.ensure_bundle(&self.namespaces.cell, &authority, made).await?;
        Ok((authority, Trusted { control_plane, cell }))
    }

    /// Makes a certificate that is missing, or that nothing trusts, or that has ended.
    async fn ensure_leaf(
        &self,
        leaf: &Leaf,
        authority: &Authority,
        trusted: &Trusted,
        now: DateTime<Utc>,
        made: &mut Vec<String>,
    ) -> Result<(), Error> {
        let namespace = self.namespace(leaf.place);
        let Some(stored) = self.read_pair(namespace, leaf.secret).await? else {
            let fresh = authority.issue(&leaf.names(namespace), now)?;
            self.create_pair(namespace, leaf.secret, &fresh, made).await?;
            return Ok(());
        };
        let is_usable = match Standing::read(&stored) {
            Ok(standing) => standing.is_signed_by(trusted.at(leaf.place)) && !standing.has_ended(now),
            Err(_) => false,
        };
        if !is_usable {
            let fresh = authority.issue(&leaf.names(namespace), now)?;
            self.replace_pair(namespace, leaf.secret, &fresh, made).await?;
        }
        Ok(())
    }

    async fn renew_leaf(
        &self,
        leaf: &Leaf,
        authority: &Authority,
        now: DateTime<Utc>,
        made: &mut Vec<String>,
    ) -> Result<(), Error> {
        let namespace = self.namespace(leaf.place);
        let Some(stored) = self.read_pair(namespace, leaf.secret).await? else { return Ok(()) };
        if Standing::read(&stored)?.is_due(now) {
            let fresh = authority.issue(&leaf.names(namespace), now)?;
            self.replace_pair(namespace, leaf.secret, &fresh, made).await?;
        }
        Ok(())
    }

    /// The keys that sign and seal, and the passwords of the two database servers.
    async fn ensure_keys(&self, made: &mut Vec<String>) -> Result<(), Error> {
        let Namespaces { control_plane, cell } = &self.namespaces;
        let random = SystemRandom::new();
        let token = authority::signing_key()?;
        let envelope = BASE64_STANDARD.encode(authority::random_bytes(&random)?);
        let keys = [("token.pem", token.as_str()), ("envelope.key", envelope.as_str())];
        self.create_opaque(control_plane, "stackyard-keys", &keys, made).await?;
        let own = password(&random)?;
        self.create_opaque(control_plane, "control-database", &[("password", own.expose_secret())], made).await?;
        let of_cell = password(&random)?;
        let login = [("username", "cell_admin"), ("password", of_cell.expose_secret())];
        self.create_opaque(cell, "cell-database", &login, made).await
    }

    fn namespace(&self, place: Place) -> &str {
        match place {
            Place::ControlPlane => &self.namespaces.control_plane,
            Place::Cell => &self.namespaces.cell,
        }
    }
}

/// Certificates that are trusted in each namespace, PEM.
struct Trusted {
    control_plane: String,
    cell: String,
}

impl Trusted {
    fn at(&self, place: Place) -> &str {
        match place {
            Place::ControlPlane => &self.control_plane,
            Place::Cell => &self.cell,
        }
    }
}
