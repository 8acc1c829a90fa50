//! Use-cases: what a request or an agent's call decides, each in one transaction. Handlers and pages call these, and only
//! these call the store.

pub mod agent;
pub mod api_tokens;
pub mod audit;
pub mod catalogue;
pub mod cells;
pub mod deletion;
pub mod events;
pub mod fleet;
pub mod invitations;
pub mod jobs;
pub mod language;
pub mod limits;
pub mod links;
pub mod mails;
pub mod once;
pub mod order_times;
pub mod orders;
pub mod password;
pub mod people;
pub mod profile;
pub mod quote;
pub mod saying;
pub mod seal;
pub mod second_factor;
pub mod sessions;
pub mod sign_in;
pub mod sign_up;
pub mod staff;
pub mod status;
pub mod suspension;
pub mod tenant;
pub mod time_zone;
pub mod verification;
