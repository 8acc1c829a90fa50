//! The vendored style and script files, compiled in and served for ever under an address that changes with their content.

use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web};

/// One file: name in the address, media type, bytes.
struct Asset(&'static str, &'static str, &'static [u8]);

static ASSETS: [Asset; 5] = [
    Asset("pico.css", "text/css; charset=utf-8", include_bytes!("../../assets/vendor/pico.min.css")),
    Asset("stackyard.css", "text/css; charset=utf-8", include_bytes!("../../assets/stackyard.css")),
    Asset("htmx.js", "text/javascript; charset=utf-8", include_bytes!("../../assets/vendor/htmx.min.js")),
    Asset("htmx-sse.js", "text/javascript; charset=utf-8", include_bytes!("../../assets/vendor/htmx-sse.min.js")),
    Asset("icon.svg", "image/svg+xml", include_bytes!("../../assets/icon.svg")),
];

/// First eight bytes of the SHA-256 over all assets, in hexadecimal: part of their addresses, so that a browser keeps a
/// file for ever and still sees the next version at once.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut context = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    ASSETS.iter().for_each(|Asset(_, _, bytes)| context.update(bytes));
    context.finish().as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
});

/// The version that templates put behind `?v=`.
pub(crate) fn version() -> &'static str {
    &VERSION
}

async fn asset(name: web::Path<String>) -> Option<HttpResponse> {
    let Asset(_, media_type, bytes) = ASSETS.iter().find(|Asset(known, ..)| *known == name.as_str())?;
    let answer = HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, *media_type))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(*bytes);
    Some(answer)
}

/// Registers `/assets/*`.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/assets/{name}").get(asset));
}
