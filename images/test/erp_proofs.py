"""The ERP itself: start, sign in, PDF, refusals that can be read, migration scripts, neutralise."""

import base64
import hashlib
import os
import time
import urllib.error

from container import free_port, proved, until
from rpc import Client

SEATS_SQL = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'Your plan has 1 seat, all in use.', DETAIL = 'Add seats',
    HINT = 'https://stackyard.localhost/seats', CONSTRAINT = 'stackyard_seats', TABLE = 'res_users';
END $$;
CREATE TRIGGER stackyard_seats AFTER INSERT ON res_users FOR EACH ROW EXECUTE FUNCTION refuse();
"""


def odoo_hash(password):
    """A password as Odoo keeps it: PBKDF2-HMAC-SHA-512 in passlib's notation."""
    salt = os.urandom(16)
    encode = lambda data: base64.b64encode(data).decode().rstrip("=").replace("+", ".")  # noqa: E731
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, 600_000)
    return f"$pbkdf2-sha512$600000${encode(salt)}${encode(digest)}"


def prove(erp, golden, postgres):
    """Run the ERP of a golden database and try what people and Stackyard do."""
    port = free_port()
    sql = lambda text: erp.server.must(text, user=erp.name, password=erp.password, database=erp.name)  # noqa: E731
    sql(f"UPDATE res_users SET active = true, password = '{odoo_hash('proof password')}' WHERE id = {golden['proof_user']}")
    sql(f"INSERT INTO ir_config_parameter (key, value) VALUES ('report.url', 'http://127.0.0.1:{port}')")
    args = [
        "server", *erp.options(), "--workers=0", "--max-cron-threads=1", "--db_maxconn=16", "--no-database-list", "--proxy-mode",
        "--http-interface=127.0.0.1", f"--http-port={port}", "--limit-memory-soft=536870912", "--limit-memory-hard=805306368",
    ]
    with erp.container(args, log=os.path.join(erp.work, erp.name + ".log")) as running:
        client = Client(port)
        prove_start(client, running)
        prove_proof_user(Client(port), erp)
        prove_admin(client, erp)
        prove_pdf(client, erp)
        prove_modules_refused(client)
        prove_seats(client, erp, postgres)
        prove_own_database(erp)
        started = time.monotonic()
        running.kill("TERM")
        assert running.wait(30) == 0, running.text()[-3000:]
        proved(f"odoo: ends {time.monotonic() - started:.1f} s after SIGTERM, exit code 0")
    prove_scripts(erp, sql)
    prove_neutralise(erp, sql)


def is_healthy(client):
    try:
        return client.get("/web/health", timeout=5)[0] == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def prove_start(client, running):
    started = time.monotonic()
    until("the ERP is healthy\n" + running.text()[-3000:], 60, lambda: is_healthy(client) or running.process.poll() is not None)
    assert running.process.poll() is None, running.text()[-4000:]
    seconds = time.monotonic() - started
    assert client.get("/web/health?db_server_status=1")[0] == 200
    proved(f"odoo: healthy {seconds:.1f} s after its start, on a read-only root")


def prove_proof_user(client, erp):
    session = client.sign_in(erp.name, "stackyard-proof", "proof password")
    assert session["uid"], session
    partner = client.call("res.partner", "create", {"name": "draft"})
    assert client.call("res.partner", "read", [partner] if isinstance(partner, int) else partner, ["name"])
    refused = client.refusal("res.users", "create", {"name": "x", "login": "x"})
    assert refused.kind == "odoo.exceptions.AccessError", refused.kind
    proved("odoo: the proof user signs in, makes and reads a contact, and may not make users")


def prove_admin(client, erp):
    started = time.monotonic()
    session = client.sign_in(erp.name, "admin", "admin")
    status, page = client.get("/odoo")
    seconds = time.monotonic() - started
    assert session["uid"] == 2 and status == 200 and b"web.assets_web" in page
    company = client.call("res.company", "read", [1], ["country_id", "currency_id", "chart_template"])[0]
    proved(f"odoo: sign-in and first page {seconds:.1f} s; language {session['user_context']['lang']}, company {company['country_id'][1]}, {company['currency_id'][1]}, {company['chart_template']}")


def prove_pdf(client, erp):
    product = client.call("product.product", "create", {"name": "Prestation", "list_price": 100.0})
    partner = client.call("res.partner", "create", {"name": "Société Générale d'Essai"})
    order = client.call("sale.order", "create", {"partner_id": partner, "order_line": [(0, 0, {"product_id": product, "product_uom_qty": 2})]})
    started = time.monotonic()
    status, pdf = client.get(f"/report/pdf/sale.report_saleorder/{order}")
    assert status == 200 and pdf.startswith(b"%PDF") and len(pdf) > 10_000, (status, len(pdf))
    with open(os.path.join(erp.work, "quotation.pdf"), "wb") as file:
        file.write(pdf)
    page = client.get(f"/report/html/sale.report_saleorder/{order}")[1].decode()
    assert "Prestation" in page and "€" in page, page  # the PDF itself holds its web font's letters as outlines
    proved(f"odoo: a quotation as PDF, {len(pdf)} bytes in {time.monotonic() - started:.1f} s, in euros")


def prove_modules_refused(client):
    module = client.call("ir.module.module", "search", [("name", "=", "lunch")])
    installed = client.call("ir.module.module", "search", [("name", "=", "crm")])
    tries = [("ir.module.module", name, module) for name in ("button_immediate_install", "button_install")]
    tries += [("ir.module.module", name, installed) for name in (
        "button_immediate_upgrade", "button_upgrade", "button_immediate_uninstall", "button_uninstall", "button_uninstall_wizard", "module_uninstall")]
    tries.append(("base.module.update", "update_module", [client.call("base.module.update", "create", {})]))
    tries.append(("base.module.upgrade", "upgrade_module", [client.call("base.module.upgrade", "create", {})]))
    settings = client.call("res.config.settings", "create", {"module_sale_margin": True})
    tries.append(("res.config.settings", "execute", [settings]))
    for model, method, ids in tries:
        refused = client.refusal(model, method, ids)
        assert refused.kind == "odoo.exceptions.UserError" and "dans Stackyard" in str(refused), (method, refused.kind, str(refused))
    assert client.call("ir.module.module", "search_count", [("state", "in", ["to install", "to upgrade", "to remove"])]) == 0
    missing = client.refusal("base.import.module", "create", {})
    proved(f"odoo: {len(tries)} ways to change modules answer a dialog in the user's language: {refused}; upload: {missing.kind}")


def prove_seats(client, erp, postgres):
    done = postgres.runc("exec", postgres.name, "psql", "-XAtqh", "/tmp", "-p", str(erp.server.port), "-U", "postgres", "-d", erp.name, "-v", "ON_ERROR_STOP=1", "-c", SEATS_SQL, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    refused = client.refusal("res.users", "create", {"name": "one more", "login": "one.more"})
    text, action, button = refused.arguments[:3]
    assert refused.kind == "odoo.exceptions.RedirectWarning" and text == "Your plan has 1 seat, all in use.", (refused.kind, text)
    assert action["url"] == "https://stackyard.localhost/seats" and button == "Add seats"
    proved(f"odoo: a refusal of the database is a dialog with a button: {text} [{button}]")


def prove_own_database(erp):
    shown = erp.server.must("SELECT DISTINCT datname FROM pg_stat_activity WHERE usename = '%s'" % erp.name)
    assert shown == erp.name, shown
    proved("odoo: server, cron and bus hold sessions in their own database only")


def prove_scripts(erp, sql):
    """The runner: committed when it returns, rolled back with exit code 1 when it raises."""
    def script(name, text):
        with open(os.path.join(erp.scripts, name), "w", encoding="utf-8") as file:
            file.write(text)
        return "/etc/stackyard/odoo/" + name

    run = lambda kind, path, **kw: erp.run([kind, path, "1.0", "1.1", *erp.options()], program="stackyard-odoo-run", **kw)[0]  # noqa: E731
    run("pre", script("pre.py", "def migrate(cr, old, new):\n    cr.execute('CREATE TABLE pre_ran AS SELECT %s::text AS new', (new,))\n"))
    assert sql("SELECT new FROM pre_ran") == "1.1"
    run("post", script("post.py", "def migrate(env, old, new):\n    env['res.partner'].create({'name': 'made by post ' + new})\n"))
    assert sql("SELECT count(*) FROM res_partner WHERE name = 'made by post 1.1'") == "1"
    code = run("post", script("bad.py", "def migrate(env, old, new):\n    env['res.partner'].create({'name': 'never'})\n    raise ValueError('on purpose')\n"), must=False)
    assert code == 1 and sql("SELECT count(*) FROM res_partner WHERE name = 'never'") == "0"
    proved("odoo: pre and post scripts commit; a script that raises is rolled back with exit code 1")


def prove_neutralise(erp, sql):
    _, _, seconds = erp.run(["neutralize", *erp.options()])
    assert sql("SELECT value FROM ir_config_parameter WHERE key = 'database.is_neutralized'") == "true"
    proved(f"odoo: neutralize in {seconds:.1f} s")
