"""Finish a golden database after `-i`: a post script for stackyard-odoo-run, with STACKYARD_ALLOW_MODULES=1.

Reads STACKYARD_GOLDEN, JSON: {"country": "FR", "languages": ["en_US", "fr_FR"], "lang": "fr_FR", "currency": "EUR",
"chart": "fr" or null, "modules": ["crm", ...] (optional: must be installed at the end)}. Without a chart the country's
own is taken, or Odoo's generic one.
Prints one JSON object as its last line. Anything that did not come true raises, so nothing half-made is copied.
"""

import json
import logging
import os

from odoo import Command

_logger = logging.getLogger("stackyard.golden")

PROOF_LOGIN = "stackyard-proof"
UNSETTLED = ("to install", "to upgrade", "to remove")


def migrate(env, _old, _new):
    """Make the database ready to be copied, and say what it is."""
    spec = json.loads(os.environ["STACKYARD_GOLDEN"])
    activate_languages(env, spec)
    set_company(env, spec)
    chart = load_chart(env, spec) if is_installed(env, "account") else None
    settle_currency(env)
    proof = make_proof_user(env, spec)
    env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2b")
    generate_assets(env)
    env.flush_all()
    modules = check(env, spec, chart)
    env.cr.commit()
    print(json.dumps({"stackyard_golden": {
        "proof_user": proof.id,
        "internal_group": env.ref("base.group_user").id,
        "modules": modules,
        "chart": chart,
        "currency": env["res.company"].browse(1).currency_id.name,
    }}, sort_keys=True), flush=True)


def is_installed(env, module):
    return bool(env["ir.module.module"].search_count([("name", "=", module), ("state", "=", "installed")]))


def activate_languages(env, spec):
    """Activate the languages that are not yet, with the translations of all installed modules."""
    wanted = set(spec["languages"]) | {spec["lang"]}
    known = env["res.lang"].with_context(active_test=False).search([("code", "in", list(wanted))])
    if unknown := wanted - set(known.mapped("code")):
        raise ValueError(f"Odoo does not know these languages: {', '.join(sorted(unknown))}")
    if missing := known.filtered(lambda lang: not lang.active):
        env["base.language.install"].create({"lang_ids": [Command.set(missing.ids)], "overwrite": False}).lang_install()


def set_company(env, spec):
    """Set country, currency and language of the company; Odoo adds the modules it has for that country."""
    country = env["res.country"].search([("code", "=", spec["country"])])
    currency = env["res.currency"].with_context(active_test=False).search([("name", "=", spec["currency"])])
    if not country or not currency:
        raise ValueError(f"Odoo does not know country {spec['country']} or currency {spec['currency']}")
    currency.active = True
    company = env["res.company"].browse(1)
    company.write({"currency_id": currency.id, "country_id": country.id})
    company.install_l10n_modules()  # Odoo does it only for a company that had no country
    company.partner_id.lang = spec["lang"]
    env["res.users"].browse(2).lang = spec["lang"]
    env["ir.default"].set("res.partner", "lang", spec["lang"])


def load_chart(env, spec):
    """Load the country's chart of accounts, with the module it comes from, and return its code."""
    company = env["res.company"].browse(1)
    chart = spec.get("chart") or find_chart(env, company.country_id)
    if chart not in env["account.chart.template"]._get_chart_template_mapping():
        raise ValueError(f"Odoo has no chart of accounts {chart!r}")
    if company.chart_template != chart:
        env["account.chart.template"].try_loading(chart, company=company)
        env.invalidate_all()
    if company.currency_id.name != spec["currency"]:  # a chart brings its country's currency
        company.currency_id = env["res.currency"].search([("name", "=", spec["currency"])])
    return chart


def settle_currency(env):
    """Leave one currency: price lists were made in Odoo's default one, and two active ones show in every form."""
    currency = env["res.company"].browse(1).currency_id
    if "product.pricelist" in env:
        env["product.pricelist"].with_context(active_test=False).search([]).currency_id = currency
    env["res.currency"].search([("id", "!=", currency.id)]).active = False


def find_chart(env, country):
    """The first chart made for a country, or the generic one."""
    charts = env["account.chart.template"]._get_chart_template_mapping()
    return next((code for code, chart in charts.items() if chart["country_id"] == country.id), "generic_coa")


def make_proof_user(env, spec):
    """Make the user who proves a login: archived, without password; may read and make contacts and nothing more."""
    users = env["res.users"].with_context(active_test=False, no_reset_password=True, mail_create_nolog=True)
    user = users.search([("login", "=", PROOF_LOGIN)])
    values = {
        "name": "Stackyard proof",
        "group_ids": [Command.set([env.ref("base.group_user").id, env.ref("base.group_partner_manager").id])],
        "lang": spec["lang"],
    }
    if user:
        user.write(values)
    else:
        user = users.create({"login": PROOF_LOGIN, **values})
    user.active = False  # first the user: a contact of an active user can not be archived
    env["res.partner"].browse(user.partner_id.id).active = False
    env.flush_all()
    env.cr.execute("UPDATE res_users SET password = NULL WHERE id = %s", [user.id])
    return user


def generate_assets(env):
    """Compile the web client's bundles now: otherwise the first person who signs in waits for them."""
    qweb = env["ir.qweb"]
    scripts, styles = qweb._get_bundles_to_pregenarate()
    for bundle in sorted(name for name in scripts if "test" not in name):
        qweb._get_asset_bundle(bundle, css=False, js=True).js()
    for bundle in sorted(name for name in styles if "test" not in name):
        qweb._get_asset_bundle(bundle, css=True, js=False).css()


def check(env, spec, chart):
    """Raise unless everything asked for is there; return installed modules and versions."""
    env.invalidate_all()
    wrong = []
    modules = env["ir.module.module"].search([])
    installed = {module.name: module.latest_version for module in modules if module.state == "installed"}
    if unsettled := modules.filtered(lambda module: module.state in UNSETTLED).mapped("name"):
        wrong.append(f"modules neither installed nor uninstalled: {', '.join(unsettled)}")
    if absent := sorted(set(spec.get("modules", [])) - set(installed)):
        wrong.append(f"modules not installed: {', '.join(absent)}")
    company = env["res.company"].browse(1)
    if company.country_id.code != spec["country"]:
        wrong.append(f"country is {company.country_id.code}, not {spec['country']}")
    if company.currency_id.name != spec["currency"] or not company.currency_id.active:
        wrong.append(f"currency is {company.currency_id.name}, not {spec['currency']}")
    if chart and (company.chart_template != chart or not env["account.account"].search_count([])):
        wrong.append(f"chart of accounts is {company.chart_template}, not {chart}")
    languages = {code for code, _name in env["res.lang"].get_installed()}
    if silent := sorted(set(spec["languages"]) - languages):
        wrong.append(f"languages not active: {', '.join(silent)}")
    if wrong:
        raise ValueError("golden database is not as ordered: " + "; ".join(wrong))
    return dict(sorted(installed.items()))
