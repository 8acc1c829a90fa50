//! Who may pass: the one place where a good request is let in or turned away, before its body is touched (touching it
//! would tell a client that waits for `100 Continue` to send it).

use super::connection::{Client, Side};
use super::pages::Page;
use super::state::DoorState;

/// What the client is answered instead, if it may not pass. Admission by number of persons and refusal of uploads
/// belong here too.
pub(super) fn turned_away(client: &Client) -> Option<Page> {
    match client.side {
        Side::Internal => None,
        Side::Public => closed(client.shared.state.get()),
    }
}

fn closed(state: DoorState) -> Option<Page> {
    match state {
        DoorState::Open => None,
        DoorState::Starting => Some(Page::Starting),
        DoorState::Maintenance => Some(Page::Maintenance),
        DoorState::Stopped { reason } => Some(Page::Stopped(reason)),
        DoorState::Unknown => Some(Page::Unknown),
    }
}
