//! What a tenant agent claims.

mod files;
mod reset_admin;
mod start;
mod stop;
mod tenant;

pub(crate) use files::END_MARK;
pub use files::place_files;
pub use reset_admin::ResetAdminTask;
pub use start::StartTask;
pub use stop::StopTask;
pub use tenant::{StopWaits, Tenant, TenantTrade};
