//! What a person sees, in a real browser.

use support::browser::Browser;

use crate::world::{lefevre, proved};

#[test]
#[ignore = "needs a cluster and a browser: make e2e"]
fn a_customer_opens_their_odoo() {
    let (tenant, _) = lefevre();
    let mut browser = Browser::open().unwrap();
    browser.go(&tenant.url()).unwrap();
    browser.fill("input[name=login]", &tenant.email).unwrap();
    browser.fill("input[name=password]", &tenant.password).unwrap();
    browser.click("form.oe_login_form button[type=submit]").unwrap();
    browser.find(".o_main_navbar").unwrap();
    proved("the address opens in Chromium, and the customer signs in");
    browser.go(&format!("{}/odoo/action-base.action_res_company_form/1", tenant.url())).unwrap();
    browser.wait_text(&tenant.company).unwrap();
    browser.wait_text("EUR").unwrap();
    proved(format_args!("Odoo shows {} with its books in EUR", tenant.company));
}
