"""What the postgres image promises: made whole or not at all, TLS, the superuser on the socket only, fast shutdown."""

import os
import shutil
import subprocess
import time

from container import Container, free_port, proved, until

ROLES_SQL = r"""
\getenv password CELL_ADMIN_PASSWORD
CREATE ROLE cell_admin LOGIN PASSWORD :'password' CREATEROLE CREATEDB;
REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
GRANT CONNECT ON DATABASE postgres TO cell_admin;
"""
HBA = """local all postgres trust
host all postgres all reject
hostssl sameuser all all scram-sha-256
hostssl all cell_admin all scram-sha-256
"""
ADMIN_PASSWORD = "cell admin's password"


def openssl(folder, *args):
    subprocess.run(["openssl", *args], cwd=folder, check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def make_authority(folder):
    """A CA."""
    os.makedirs(folder)
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test CA", "-keyout", "ca.key", "-out", "ca.crt")


def make_certificate(folder):
    """A server certificate of that CA for localhost, another one each time."""
    openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "tls.key", "-out", "tls.csr")
    with open(os.path.join(folder, "san"), "w", encoding="utf-8") as file:
        file.write("subjectAltName=DNS:localhost\n")
    openssl(folder, "x509", "-req", "-in", "tls.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "san", "-out", "tls.crt")


class Server:
    """A PostgreSQL server from the image, with its data, certificates and start scripts in a work folder."""

    def __init__(self, work, rootfs, config):
        self.work, self.rootfs, self.config = work, rootfs, config
        self.port = free_port()
        self.data, self.etc = os.path.join(work, "pgdata"), os.path.join(work, "pgetc")
        os.makedirs(self.data)
        os.chown(self.data, 10002, 10002)
        make_authority(os.path.join(work, "pki"))
        os.makedirs(os.path.join(self.etc, "init.d"))
        os.makedirs(os.path.join(self.etc, "tls"))
        self.renew_certificate()
        self.write("pg_hba.conf", HBA)
        self.write("init.d/10-roles.sql", ROLES_SQL)

    def renew_certificate(self):
        """As the kubelet does: both files replaced, root's, readable by the group of the pod."""
        make_certificate(os.path.join(self.work, "pki"))
        for name in ("tls.key", "tls.crt"):
            path = os.path.join(self.etc, "tls", name)
            shutil.copy(os.path.join(self.work, "pki", name), path + ".new")
            os.chmod(path + ".new", 0o640)
            os.chown(path + ".new", 0, 10002)
            os.rename(path + ".new", path)

    def certificate(self):
        """The serial number of the certificate that the server shows."""
        shown = subprocess.run(
            ["openssl", "s_client", "-starttls", "postgres", "-connect", f"localhost:{self.port}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20, check=False).stdout
        return subprocess.run(["openssl", "x509", "-noout", "-serial"], input=shown, stdout=subprocess.PIPE, check=True).stdout

    def write(self, name, text):
        with open(os.path.join(self.etc, name), "w", encoding="utf-8") as file:
            file.write(text)

    def container(self, *args):
        return Container(
            self.work, self.rootfs, self.config,
            ["-c", f"port={self.port}", "-c", "log_connections=on", "-c", "min_wal_size=1GB", *args],
            env={"CELL_ADMIN_PASSWORD": ADMIN_PASSWORD},
            mounts=[(self.data, "/var/lib/postgresql/data", True), (self.etc, "/etc/stackyard", False)],
            log=os.path.join(self.work, "postgres.log"),
        )

    def environment(self, user="cell_admin", password=ADMIN_PASSWORD, database="postgres", sslmode="verify-full"):
        """libpq's environment for a client in a container that has the CA at /etc/stackyard/ca/ca.crt."""
        return {
            "PGHOST": "localhost", "PGPORT": str(self.port), "PGUSER": user, "PGPASSWORD": password, "PGDATABASE": database,
            "PGSSLMODE": sslmode, "PGSSLROOTCERT": "/etc/stackyard/ca/ca.crt", "PGCONNECT_TIMEOUT": "2",
        }

    def psql(self, sql, **kwargs):
        """Run SQL over TCP from a container of the same image; returns (exit code, output)."""
        client = Container(
            self.work, self.rootfs, self.config, ["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql],
            env=self.environment(**kwargs), entrypoint=["psql"],
            mounts=[(os.path.join(self.work, "pki"), "/etc/stackyard/ca", False)],
        )
        with client:
            code = client.wait(60)
            return code, client.text().strip()

    def must(self, sql, **kwargs):
        code, text = self.psql(sql, **kwargs)
        assert code == 0, text
        return text

    def is_ready(self):
        return self.psql("SELECT 1")[0] == 0


def prove_made_whole(server):
    """A failing start script and a kill in the middle leave no cluster; the next start makes one."""
    server.write("init.d/99-wrong.sql", "CREATE ROLE;\n")
    with server.container() as failing:
        assert failing.wait(60) == 1, failing.text()
        assert "99-wrong.sql failed" in failing.text()
    assert not os.path.exists(os.path.join(server.data, "pgdata"))
    server.write("init.d/99-wrong.sql", "SELECT pg_sleep(60);\n")
    with server.container() as killed:
        until("the start script runs", 30, lambda: "running /etc/stackyard/init.d/99-wrong.sql" in killed.text().split("failed;")[-1])
        killed.kill("KILL")
        killed.wait(20)
    assert os.listdir(server.data) == ["pgdata.making"]
    os.unlink(os.path.join(server.etc, "init.d", "99-wrong.sql"))
    proved("postgres: a failing start script and a kill in the middle leave no cluster behind")


def prove_running(server, running):
    """TLS, no plain connections, no superuser over TCP, settings by argument."""
    started = time.monotonic()
    until("postgres answers over TLS", 60, server.is_ready)
    proved(f"postgres: made, started and reached with sslmode=verify-full in {time.monotonic() - started:.1f} s")
    for mode, user in (("disable", "cell_admin"), ("verify-full", "postgres")):
        code, text = server.psql("SELECT 1", sslmode=mode, user=user)
        assert code and "pg_hba" in text, text  # refused before any password
    proved("postgres: refuses plain connections, and the superuser over TCP")
    shown = server.must(
        "SELECT current_setting('server_version_num')::int / 10000, current_setting('data_checksums'), datcollate, datlocprovider, "
        "pg_encoding_to_char(encoding), current_setting('password_encryption') FROM pg_database WHERE datname = 'template0'")
    assert shown == "17|on|C.UTF-8|b|UTF8|scram-sha-256", shown
    assert server.must("SHOW min_wal_size") == "1GB"
    proved(f"postgres: {shown}, arguments reach the server, \\getenv gave the password")


def prove_renewal(server, running):
    """A renewed certificate is shown without a restart, and sessions go on."""
    before, started = server.certificate(), time.monotonic()
    server.renew_certificate()
    until("the renewed certificate is shown", 30, lambda: server.certificate() != before)
    assert server.is_ready(), running.text()[-2000:]
    proved(f"postgres: shows a renewed certificate {time.monotonic() - started:.1f} s later, without a restart")


def prove_shutdown(server, running):
    """The signal of the image ends the server at once, even with a session open."""
    server.must("SELECT 1")
    started = time.monotonic()
    running.kill(server.config["StopSignal"])
    assert running.wait(30) == 0, running.text()[-2000:]
    assert "database system is shut down" in running.text()
    proved(f"postgres: fast shutdown in {time.monotonic() - started:.1f} s, exit code 0")
