//! Hosts that are tenants' and not ours.

use actix_web::HttpRequest;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;

use crate::app::App;
use crate::error::{Code, Error, Fault};

/// Answers for a tenant's host that no tenant has: the ingress sends every host below the tenants' domains here that
/// no ERP claims. Only the files of our pages' look are served there.
///
/// # Errors
/// None of its own.
pub async fn tenants_hosts(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if req.path().starts_with("/assets/") || !is_tenants_host(req.request()) {
        return Ok(next.call(req).await?.map_into_boxed_body());
    }
    Ok(req.error_response(Error::refused(Code::NotFound, Fault::NoTenantHere)).map_into_boxed_body())
}

fn is_tenants_host(req: &HttpRequest) -> bool {
    let Some(app) = req.app_data::<Data<App>>() else { return false };
    let asked = req.connection_info().host().to_ascii_lowercase();
    let host = without_port(&asked);
    let own = app.public_url.strip_prefix("https://").map(without_port);
    own != Some(host) && app.tenant_domains.iter().any(|domain| is_below(host, domain))
}

fn without_port(host: &str) -> &str {
    host.rsplit_once(':').map_or(host, |(host, _)| host).trim_end_matches('.')
}

fn is_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|name| name.len() > 1 && name.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::{is_below, without_port};

    #[test]
    fn a_tenants_host_is_below_its_domain() {
        for (host, below) in [
            ("acme.erp.example:8443", true),
            ("acme.erp.example.", true),
            ("deep.acme.erp.example", true),
            ("erp.example", false),
            (".erp.example", false),
            ("bigerp.example", false),
            ("10.0.0.7:8080", false),
            ("", false),
        ] {
            assert_eq!(is_below(without_port(host), "erp.example"), below, "{host}");
        }
    }
}
