//! Configuration: from the environment only, one struct per concern, everything that is wrong reported together.

mod env;
mod mail;
mod sections;

pub use env::{ConfigError, Env, Problem};
pub use mail::Mail;
pub use sections::{AgentListener, Database, Deletions, Keys, Web, Worker};

/// All that `stackyard serve` reads.
#[derive(Debug)]
pub struct Serve {
    /// The control plane's own database.
    pub database: Database,
    /// Signing and sealing keys.
    pub keys: Keys,
    /// The public listener.
    pub web: Web,
    /// The agents' listener.
    pub agents: AgentListener,
    /// Deletions that customers ask for.
    pub deletions: Deletions,
}

impl Serve {
    /// Reads the environment.
    ///
    /// # Errors
    /// [`ConfigError`] with every problem at once.
    pub fn from_env(env: &mut Env) -> Result<Self, ConfigError> {
        let (database, keys) = (Database::from_env(env), Keys::from_env(env));
        let (web, agents) = (Web::from_env(env), AgentListener::from_env(env));
        let deletions = Deletions::from_env(env);
        env.finish(|| {
            Some(Self { database: database?, keys: keys?, web: web?, agents: agents?, deletions: deletions? })
        })
    }
}

/// All that `stackyard worker` reads.
#[derive(Debug)]
pub struct Work {
    /// The control plane's own database.
    pub database: Database,
    /// Signing and sealing keys.
    pub keys: Keys,
    /// Public address, for links.
    pub web: Web,
    /// The mail relay.
    pub mail: Mail,
    /// Cells and the number of workers.
    pub worker: Worker,
}

impl Work {
    /// Reads the environment.
    ///
    /// # Errors
    /// [`ConfigError`] with every problem at once.
    pub fn from_env(env: &mut Env) -> Result<Self, ConfigError> {
        let (database, keys) = (Database::from_env(env), Keys::from_env(env));
        let (web, worker) = (Web::from_env(env), Worker::from_env(env));
        let mail = Mail::from_env(env, web.as_ref());
        env.finish(|| Some(Self { database: database?, keys: keys?, web: web?, mail: mail?, worker: worker? }))
    }
}
