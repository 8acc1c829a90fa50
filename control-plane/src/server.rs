//! The two listeners of `stackyard serve`.

use std::sync::Arc;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, DefaultHeaders, from_fn};
use actix_web::web::Data;
use actix_web::{HttpServer, web};
use tracing_actix_web::TracingLogger;

use crate::api::extract::{BodyLimit, LARGEST_AGENT_BODY};
use crate::api::span::RequestSpan;
use crate::api::{self, middleware};
use crate::app::App;
use crate::config::{AgentListener, Web};
use crate::tls::{self, Certificate};

/// What is under way when the process is told to end may take this long, in seconds; a long poll ends with an answer.
const SHUTDOWN_S: u64 = 35;
/// How long an idle connection of the ingress is kept. Longer than ingress controllers keep theirs (30 to 60 s), so that it
/// is never closed under a request: a POST can't be sent again, and its sender would read 502.
const KEEP_ALIVE: Duration = Duration::from_secs(120);
/// How often the certificate on disk is looked at.
const CERTIFICATE_EVERY: Duration = Duration::from_secs(60);

/// The public service: pages, `/v1`, health checks.
pub fn public(
    app: Data<App>,
) -> actix_web::App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let headers = middleware::SECURITY_HEADERS.into_iter().fold(DefaultHeaders::new(), |all, one| all.add(one));
    let headers = headers.add(middleware::NOT_KEPT);
    actix_web::App::new()
        .app_data(app)
        .configure(api::routes)
        .configure(crate::web::routes)
        .default_service(web::to(middleware::no_route))
        .wrap(from_fn(crate::web::keep_form))
        .wrap(from_fn(middleware::same_origin))
        .wrap(from_fn(middleware::tenants_hosts))
        .wrap(from_fn(middleware::envelopes))
        .wrap(from_fn(middleware::count_public))
        .wrap(headers)
        .wrap(Compress::default())
        .wrap(from_fn(middleware::head_as_get))
        .wrap(TracingLogger::<RequestSpan>::new())
}

/// The agents' service: `/agent/v1`, health checks, metrics.
pub fn agents(
    app: Data<App>,
) -> actix_web::App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    actix_web::App::new()
        .app_data(app)
        .app_data(BodyLimit(LARGEST_AGENT_BODY))
        .configure(api::agent_routes)
        .default_service(web::to(middleware::no_route))
        .wrap(from_fn(middleware::agent_envelopes))
        .wrap(from_fn(middleware::count_agents))
        .wrap(from_fn(middleware::head_as_get))
        .wrap(TracingLogger::<RequestSpan>::new())
}

/// Binds the public listener.
///
/// # Errors
/// When the address is taken.
pub fn bind_public(app: Data<App>, config: &Web) -> std::io::Result<Server> {
    let server = HttpServer::new(move || public(app.clone()));
    let server = server.workers(workers()).keep_alive(KEEP_ALIVE).shutdown_timeout(SHUTDOWN_S).disable_signals();
    Ok(server.bind(config.listen)?.run())
}

/// Binds the agents' listener, and keeps its certificate fresh.
///
/// # Errors
/// When the address is taken or the certificate can't be used.
pub fn bind_agents(app: Data<App>, config: &AgentListener) -> anyhow::Result<Server> {
    let certificate = Certificate::read(config)?;
    let tls = tls::server_config(certificate.clone())?;
    tokio::spawn(keep_fresh(certificate));
    let server = HttpServer::new(move || agents(app.clone()));
    // A fleet's agents wait here in long polls, each a connection of its own.
    let server = server.workers(workers()).max_connections(20_000).shutdown_timeout(SHUTDOWN_S).disable_signals();
    Ok(server.bind_rustls_0_23(config.listen, tls)?.run())
}

fn workers() -> usize {
    std::thread::available_parallelism().map_or(2, |n| n.get().clamp(2, 8))
}

async fn keep_fresh(certificate: Arc<Certificate>) {
    let mut every = tokio::time::interval(CERTIFICATE_EVERY);
    loop {
        every.tick().await;
        match certificate.refresh() {
            Ok(true) => tracing::info!("the agents' listener has a renewed certificate"),
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(error.chain = format!("{error:#}"), "the renewed certificate can't be used yet")
            }
        }
    }
}
