//! The door's bounds, each with its reason.

use std::time::Duration;

/// Largest request head, in bytes; more is answered 431. Browsers' cookies and addresses stay far below.
pub(super) const HEAD_BYTES: usize = 32 * 1024;

/// Most header fields of a request; more is answered 431.
pub(super) const HEAD_FIELDS: usize = 100;

/// Largest answer head of the ERP, in bytes.
pub(super) const ERP_HEAD_BYTES: usize = 64 * 1024;

/// Largest read buffer of one side of a connection, in bytes. It grows to this only while much is flowing.
pub(super) const BUFFER_BYTES: usize = 64 * 1024;

/// Copy buffer of each direction of a websocket, in bytes.
pub(super) const TUNNEL_BUFFER_BYTES: usize = 4 * 1024;

/// The bounds that depend on what stands around a door. The defaults are for an ingress in front and Odoo behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoorLimits {
    /// How long a client connection may be idle or a request's head may take. It must outlast the ingress' own idle
    /// limit (60 s for most), else the ingress sends a POST into a connection that is just closing.
    pub client_idle: Duration,
    /// How long a client may pause in the middle of a body. The total is unlimited.
    pub client_body_idle: Duration,
    /// How long the ERP may be silent, before or within an answer. Odoo ends its own requests after `limit-time-real`
    /// (120 s), so only a machine that vanished is silent for longer.
    pub erp_idle: Duration,
    /// Looking up the ERP's name and connecting, together.
    pub connect: Duration,
    /// Most public connections at once, websockets included: at 14–18 kB each the default is 18 MiB, fifty times what a
    /// company of 15 people opens.
    pub public_connections: usize,
}

impl Default for DoorLimits {
    fn default() -> Self {
        DoorLimits {
            client_idle: Duration::from_secs(85),
            client_body_idle: Duration::from_secs(60),
            erp_idle: Duration::from_secs(15 * 60),
            connect: Duration::from_secs(3),
            public_connections: 1024,
        }
    }
}

/// How long an address of the ERP is used without asking again. Odoo closes after each answer, so without this every
/// request would ask the name server.
pub(super) const RESOLVED: Duration = Duration::from_secs(5);

/// Failed connections in a row after which the ERP counts as starting, not as failing.
pub(super) const FAILURES_UNTIL_STARTING: u32 = 3;

/// Idle connections kept to the ERP. Few, since each may hold one of its threads.
pub(super) const POOL_SIZE: usize = 4;

/// How long one is kept.
pub(super) const POOL_IDLE: Duration = Duration::from_secs(5);

/// How long to wait for a kept connection to be ready.
pub(super) const POOL_READY: Duration = Duration::from_millis(100);

/// Most internal connections at once.
pub(super) const INTERNAL_CONNECTIONS: usize = 64;

/// Refusals of connections beyond the limit that are answered at once; more are just closed.
pub(super) const REFUSALS: usize = 64;

/// How long such a refusal may take.
pub(super) const REFUSAL: Duration = Duration::from_secs(2);

/// How long the rest of a body is read after its answer.
pub(super) const LINGER: Duration = Duration::from_secs(10);

/// Pause after an `accept` that failed (no file descriptor left), which would fail again at once.
pub(super) const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long the second half of a websocket may live after the first one ended, and an upgrade may take.
pub(super) const TUNNEL_END: Duration = Duration::from_secs(10);

/// Silence on a connection after which the system asks the peer whether it lives, and the pause between questions.
pub(super) const KEEPALIVE: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(15));

/// How long a client may leave sent bytes unread before its connection is cut.
pub(super) const CLIENT_STALL: Duration = Duration::from_secs(5 * 60);

/// The same for the ERP: an upload waits while Odoo is busy with another one.
pub(super) const ERP_STALL: Duration = Duration::from_secs(15 * 60);
