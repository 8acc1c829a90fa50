//! Tenants' hosts that no tenant has: the ingress sends them to the control plane.

use crate::support::World;
use crate::support::client::Client;

fn at(world: &World, host: &str) -> Client {
    world.visitor().with("host", host).with("accept", "text/html")
}

#[actix_web::test]
async fn a_host_that_no_tenant_has_says_so_whatever_is_asked_there() {
    let world = World::new().await;
    for (host, path) in
        [("nobody.erp.test", "/"), ("NOBODY.erp.test:8443", "/web/login?db=x"), ("a.b.erp.test.", "/v1/packages")]
    {
        let page = at(&world, host).get(path).await;
        assert_eq!(page.status, 404, "{host}{path}");
        assert!(page.text.contains("There is no ERP at this address"), "{host}{path}: {}", page.text);
        assert!(
            page.text.contains("href=\"https://stackyard.test\"") && !page.text.contains("href=\"/sign-in"),
            "{}",
            page.text
        );
    }
    let french = at(&world, "nobody.erp.test").with("accept-language", "fr").get("/").await;
    assert!(french.text.contains("Aucun ERP à cette adresse"), "{}", french.text);
    let program =
        world.visitor().with("host", "nobody.erp.test").with("accept", "application/json").get("/healthz").await;
    assert_eq!((program.status, program.code()), (404, "not_found"));
}

#[actix_web::test]
async fn it_has_our_look_and_every_other_host_our_pages() {
    let world = World::new().await;
    assert_eq!(at(&world, "nobody.erp.test").get("/assets/pico.css").await.status, 200);
    for host in ["stackyard.test", "erp.test", "10.0.0.7:8080", "nobody.erp.test.evil.example"] {
        assert_eq!(at(&world, host).get("/").await.status, 200, "{host}");
    }
}
