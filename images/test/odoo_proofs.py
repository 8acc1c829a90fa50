"""What the odoo image promises: golden databases of all packages, and an ERP that stays in its own database."""

import json
import os
import subprocess
import time

import erp_proofs
from container import Container, proved

PACKAGES = {
    "services": "crm,sale_management,project,account,hr_expense,calendar",
    "trade": "crm,sale_management,purchase,stock,account,point_of_sale",
    "manufacturing": "crm,sale_management,purchase,stock,account,point_of_sale,mrp,maintenance,repair",
    "associations": "contacts,event,mass_mailing,survey,account",
}
COUNTRIES = {
    "FR": {"languages": ["en_US", "fr_FR"], "lang": "fr_FR", "currency": "EUR", "chart": "fr"},
    "DE": {"languages": ["en_US", "de_DE"], "lang": "de_DE", "currency": "EUR", "chart": None},
    "US": {"languages": ["en_US"], "lang": "en_US", "currency": "USD", "chart": None},
}
CHARTS = {"FR": "fr", "DE": "de_skr03", "US": "us"}
DEFAULT_ORDERS = ["services/FR", "trade/FR", "manufacturing/DE", "associations/US"]


class Erp:
    """One database with its role, and the containers that work on it."""

    def __init__(self, work, rootfs, config, server, name):
        self.work, self.rootfs, self.config, self.server, self.name = work, rootfs, config, server, name
        self.password = f"password of {name}"
        self.data = os.path.join(work, "data-" + name)
        for folder in ("filestore", "sessions"):
            os.makedirs(os.path.join(self.data, folder))
            os.chown(os.path.join(self.data, folder), 10001, 10001)
        self.scripts = os.path.join(work, "scripts-" + name)
        os.makedirs(self.scripts)

    def create(self):
        """The role may connect to its own database only, which belongs to the cell's administrator."""
        for sql in (
            f"CREATE ROLE {self.name} LOGIN PASSWORD '{self.password}' CONNECTION LIMIT 20",
            f"CREATE DATABASE {self.name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'",
            f"REVOKE ALL ON DATABASE {self.name} FROM PUBLIC",
            f"GRANT CONNECT, TEMPORARY ON DATABASE {self.name} TO {self.name}",
        ):
            self.server.must(sql)
        for sql in (f"GRANT CREATE ON SCHEMA public TO {self.name}", "CREATE EXTENSION pg_trgm", "CREATE EXTENSION unaccent"):
            self.server.must(sql, database=self.name)

    def options(self):
        return [
            "-c", "/etc/stackyard/odoo/odoo.conf", "-d", self.name, "--db_host=localhost", f"--db_port={self.server.port}",
            f"--db_user={self.name}", "--db_sslmode=verify-full", "--data-dir=/var/lib/odoo",
        ]

    def container(self, args, program="stackyard-odoo", env=None, log=None):
        with open(os.path.join(self.scripts, "odoo.conf"), "w", encoding="utf-8") as file:
            file.write("[options]\nadmin_passwd = not used\nlist_db = False\n")
        environment = self.server.environment(user=self.name, password=self.password, database=self.name)
        return Container(
            self.work, self.rootfs, self.config, args, env=environment | (env or {}), log=log, entrypoint=["/usr/local/bin/" + program],
            mounts=[
                (os.path.join(self.data, "filestore"), "/var/lib/odoo/filestore", True),
                (os.path.join(self.data, "sessions"), "/var/lib/odoo/sessions", True),
                (self.scripts, "/etc/stackyard/odoo", False),
                (os.path.join(self.work, "pki"), "/etc/stackyard/ca", False),
            ],
        )

    def run(self, args, seconds=900, must=True, **kwargs):
        """Run to the end; returns (exit code, output, seconds)."""
        started = time.monotonic()
        with self.container(args, **kwargs) as container:
            code = container.wait(seconds)
            text = container.text()
        assert not must or code == 0, f"{args}: exit code {code}\n{text[-6000:]}"
        return code, text, time.monotonic() - started


def make_golden(erp, package, country):
    """Install a package and finish it as a golden database; returns what golden.py says."""
    spec = {"country": country, **COUNTRIES[country], "modules": PACKAGES[package].split(",")}
    erp.create()
    env = {"STACKYARD_ALLOW_MODULES": "1", "STACKYARD_GOLDEN": json.dumps(spec)}
    install = ["server", *erp.options(), "-i", "base," + PACKAGES[package], "--load-language=" + ",".join(spec["languages"]), "--stop-after-init", "--no-http"]
    _, text, installing = erp.run(install, env=env)
    assert " ERROR " not in text and " CRITICAL " not in text, [line for line in text.split("\n") if " ERROR " in line or " CRITICAL " in line]
    golden = ["post", "/opt/stackyard/golden.py", "none", "none", *erp.options()]
    _, text, finishing = erp.run(golden, program="stackyard-odoo-run", env=env)
    result = json.loads(text.strip().split("\n")[-1])["stackyard_golden"]
    assert result["chart"] == CHARTS[country] and result["currency"] == spec["currency"], result
    sizes = erp.server.must(f"SELECT pg_database_size('{erp.name}') / 1000000", database=erp.name)
    files = subprocess.run(["du", "-sm", os.path.join(erp.data, "filestore")], capture_output=True, text=True, check=True).stdout.split()[0]
    proved(f"golden {package}/{country}: -i {installing:.0f} s, golden.py {finishing:.0f} s, {len(result['modules'])} modules, chart {result['chart']}, {sizes} MB, files {files} MB")
    print(f"  l10n: {' '.join(name for name in result['modules'] if name.startswith('l10n'))}", flush=True)
    return result


def prove_closed(erp):
    """The role reaches no other database, so everything above happened without one."""
    code, text = erp.server.psql("SELECT 1", user=erp.name, password=erp.password, database="postgres")
    assert code, text


def prove(work, rootfs, config, server, postgres, orders):
    """Make the golden databases ordered, and try the first one as an ERP."""
    first = None
    for number, order in enumerate(orders or DEFAULT_ORDERS):
        package, country = order.split("/")
        erp = Erp(work, rootfs, config, server, f"g_{number}_{package}_{country.lower()}")
        result = make_golden(erp, package, country)
        prove_closed(erp)
        if not first:
            first = erp
            erp_proofs.prove(erp, result, postgres)
    log = postgres.text()
    for line in log.split("\n"):
        assert not ("user=g_" in line and "database=postgres" in line and "authorized" in line), line
    tried = [line for line in log.split("\n") if "FATAL" in line and 'user "g_' in line]
    assert len(tried) == len(orders or DEFAULT_ORDERS), tried  # only our own try of prove_closed
    proved("odoo: no ERP ever opened or tried the database postgres (the server's log of connections)")
