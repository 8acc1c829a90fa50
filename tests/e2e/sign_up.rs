//! One form, and a company works in its own Odoo.

use serde_json::json;
use support::cluster;
use support::stackyard::{Tenant, form, unique};

use crate::world::{lefevre, neighbour, proved};

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_a_sign_up_ends_in_a_running_french_odoo() {
    let (tenant, took) = lefevre();
    proved(format_args!("{} runs {:.1} s after its form was sent", tenant.url(), took.as_secs_f64()));

    let mut claire = tenant.sign_in().unwrap();
    assert_eq!(claire.info["username"], tenant.email.as_str());
    assert_eq!(claire.info["user_context"]["lang"], "fr_FR");
    assert_eq!(claire.info["user_context"]["tz"], "Europe/Paris");
    assert_eq!(claire.info["is_admin"], true);
    proved("the customer signs in with the password of the form, as administrator, in French, in Paris");

    let fields = ["name", "currency_id", "country_id", "chart_template", "email"];
    let company = claire.search_read("res.company", json!([]), &fields, 2).unwrap();
    assert_eq!(company.len(), 1);
    assert_eq!(company[0]["name"], tenant.company.as_str());
    assert_eq!(company[0]["currency_id"][1], "EUR");
    assert_eq!(company[0]["chart_template"], "fr");
    let accounts = claire.call("account.account", "search_count", json!([[]]), json!({})).unwrap();
    assert!(accounts.as_i64().unwrap() > 300, "{accounts} accounts are no French chart");
    proved(format_args!("its books are in euros with the French chart of accounts ({accounts} accounts)"));

    for module in ["crm", "sale_management", "project", "account", "hr_expense", "calendar", "l10n_fr_account"] {
        let domain = json!([["name", "=", module], ["state", "=", "installed"]]);
        let found = claire.call("ir.module.module", "search_count", json!([domain]), json!({})).unwrap();
        assert_eq!(found, 1, "{module} is not installed");
    }
    let domain = json!([["name", "=", "base_import_module"], ["state", "=", "installed"]]);
    assert_eq!(claire.call("ir.module.module", "search_count", json!([domain]), json!({})).unwrap(), 0);
    proved("every module of the package is installed, and none that uploads code");
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_a_quotation_prints_as_pdf() {
    let mut claire = lefevre().0.sign_in().unwrap();
    let partner = claire.create("res.partner", json!({"name": "Boulangerie Petit"})).unwrap();
    let product = claire.create("product.product", json!({"name": "Heure de conseil", "list_price": 90.0})).unwrap();
    let line = json!([0, 0, {"product_id": product, "product_uom_qty": 3}]);
    let order = claire.create("sale.order", json!({"partner_id": partner, "order_line": [line]})).unwrap();
    let read =
        claire.call("sale.order", "read", json!([[order], ["amount_untaxed", "currency_id"]]), json!({})).unwrap();
    assert_eq!(read[0]["amount_untaxed"], 270.0);
    let pdf = claire.page(&format!("/report/pdf/sale.report_saleorder/{order}")).unwrap();
    assert_eq!(pdf.status, 200, "{}", pdf.text());
    assert!(pdf.body.starts_with(b"%PDF"), "no PDF: {}", &pdf.text()[..200.min(pdf.text().len())]);
    assert!(pdf.body.len() > 10_000, "a PDF of {} bytes is empty", pdf.body.len());
    proved(format_args!("a quotation prints as a PDF of {} bytes", pdf.body.len()));
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_the_web_client_opens_with_its_assets() {
    let mut claire = lefevre().0.sign_in().unwrap();
    let page = claire.page("/odoo").unwrap();
    assert_eq!(page.status, 200, "{}", page.text());
    let html = page.text();
    let assets: Vec<&str> = html.split(['"', '\'']).filter(|part| part.starts_with("/web/assets/")).collect();
    assert!(!assets.is_empty(), "the web client names no assets");
    for asset in &assets {
        let answer = claire.page(asset).unwrap();
        assert_eq!(answer.status, 200, "{asset}");
    }
    proved(format_args!("the web client opens, with {} asset bundles ready", assets.len()));
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_nobody_else_gets_in() {
    let (tenant, _) = lefevre();
    let refused = support::odoo::Session::sign_in(&tenant.url(), &tenant.database(), &tenant.email, "wrong password");
    assert!(refused.is_err());
    let proof = support::odoo::Session::sign_in(&tenant.url(), &tenant.database(), "stackyard-proof", "");
    assert!(proof.is_err());
    let sql = "SELECT active, password IS NULL FROM res_users WHERE login = 'stackyard-proof'";
    assert_eq!(cluster::cell_sql(&tenant.database(), sql).unwrap(), "f|t");
    proved("a wrong password is refused, and the proof user is archived and has none");

    let mut browser = support::http::Client::new().unwrap();
    for path in ["/web/database/manager", "/web/database/selector", "/web/tests", "/doc", "/web/become"] {
        let answer = browser.get(&format!("{}{path}", tenant.url())).unwrap();
        assert!(matches!(answer.status, 403 | 404), "{path} answered {}", answer.status);
    }
    proved("the door blocks Odoo's database manager, its test pages and the switch of user");
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_one_customer_does_not_see_another() {
    let (lefevre, neighbour) = (&lefevre().0, neighbour());
    let mut claire = lefevre.client.clone();
    let foreign = claire.get(&format!("{}/v1/tenants/{}", cluster::control_url(), neighbour.id)).unwrap();
    let missing =
        claire.get(&format!("{}/v1/tenants/{}", cluster::control_url(), "0198f0a0b0c07d008000000000000000")).unwrap();
    assert_eq!((foreign.status, missing.status), (404, 404));
    let stranger = support::http::Client::new()
        .unwrap()
        .get(&format!("{}/v1/tenants/{}", cluster::control_url(), lefevre.id))
        .unwrap();
    assert_eq!(stranger.status, 401);
    proved("a customer's API answers 404 for a neighbour as for nobody, and 401 to strangers");
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn every_package_runs_in_another_country() {
    let cases = [
        ("laden", "trade", "DE", "de_DE", "EUR", "de_skr03", "stock"),
        ("werkstatt", "manufacturing", "CH", "de_DE", "CHF", "ch", "mrp"),
        ("amici", "associations", "IT", "it_IT", "EUR", "it", "event"),
        ("consult", "services", "GB", "en_US", "GBP", "uk", "project"),
    ];
    for (word, package, country, language, currency, chart, module) in cases {
        let (tenant, took) = Tenant::running(&form(word, package, country)).unwrap();
        let mut owner = tenant.sign_in().unwrap();
        assert_eq!(owner.info["user_context"]["lang"], language, "{package} in {country}");
        let company = owner.search_read("res.company", json!([]), &["currency_id", "chart_template"], 2).unwrap();
        assert_eq!(company[0]["currency_id"][1], currency, "{package} in {country}");
        assert_eq!(company[0]["chart_template"], chart, "{package} in {country}");
        let installed = json!([[["name", "=", module], ["state", "=", "installed"]]]);
        assert_eq!(owner.call("ir.module.module", "search_count", installed, json!({})).unwrap(), 1, "{module}");
        proved(format_args!(
            "{package} in {country}: {language}, {currency}, chart {chart}, after {:.1} s",
            took.as_secs_f64()
        ));
    }
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn a_reset_password_opens_odoo_and_the_old_one_does_not() {
    let (tenant, _) = Tenant::running(&form("oubli", "services", "FR")).unwrap();
    let new = format!("Nouveau-{}-secret", unique());
    let mut client = tenant.client.clone();
    let path = format!("{}/v1/tenants/{}/admin_password", cluster::control_url(), tenant.id);
    let answer = client.post(&path, &json!({"password": new})).unwrap();
    assert_eq!(answer.status, 202, "{}", answer.text());
    let renewed = Tenant { password: new, ..tenant.clone() };
    let (_, took) = renewed.wait_sign_in(std::time::Duration::from_secs(120)).unwrap();
    assert!(tenant.sign_in().is_err(), "the old password still opens Odoo");
    proved(format_args!("a password reset from Stackyard opens Odoo {:.1} s later", took.as_secs_f64()));
}
