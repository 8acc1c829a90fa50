"""The house under test, which control-plane/tests/it/open_house opens: the real server with companies in every state."""

import base64
import hmac
import json
import os
import subprocess
import time
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parent.parent
# As `cargo test` of the whole workspace builds it, so that it is built once.
BUILD = ["cargo", "test", "--locked", "--workspace", "--all-features", "--test", "it"]
OPEN = ["open_house::open", "--exact", "--ignored", "--nocapture"]


class House:
    """Where it is, who lives there, and the way to ask something of it. Closes with its standard input."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [executable(), *OPEN],
            cwd=ROOT / "control-plane",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        told = self._read()
        self.url: str = told["url"]
        # The password of everybody.
        self.password: str = told["password"]
        # The patterns that a browser can open, as the router itself knows them.
        self.routes: list[str] = told["routes"]
        # E-mail and session cookie of everybody, by what they are here for.
        self.people: dict[str, dict[str, str]] = told["people"]
        # Ids of tenants and paths of links, by what is to be seen there.
        self.names: dict[str, str] = told["names"]
        # That of the devices of the staff who have one.
        self.secret = base64.b32encode(bytes([7] * 20)).decode()
        self.names["no_erp_here"] = f"https://nobody.erp.test:{self.url.rsplit(':', 1)[-1]}/"

    def ask(self, wish: str, **about: object) -> dict:
        """Asks for what open_house/wish.rs lists."""
        self._process.stdin.write(json.dumps({"wish": wish, **about}) + "\n")
        self._process.stdin.flush()
        answer = self._read()
        assert "error" not in answer, answer
        return answer

    def session(self, who: str) -> str:
        """The cookie of a new session."""
        return self.ask("session", of=self.people[who]["email"])["cookie"]

    def call(
        self, who: str | None, method: str, path: str, body: dict | None = None, cookie: str | None = None
    ) -> dict:
        """Calls the API as somebody, in a new session unless one is given, and answers what it says, which must be good."""
        headers = {"cookie": f"__Host-stackyard={cookie or self.session(who)}"} if who else {}
        answer = requests.request(method, self.url + path, json=body, headers=headers, verify=False, timeout=20)
        assert answer.ok, f"{method} {path}: {answer.status_code}: {answer.text}"
        return answer.json() if answer.content else {}

    def close(self) -> None:
        self._process.stdin.close()
        # What the harness says about its only test.
        self._process.stdout.read()
        self._process.wait(timeout=60)

    def _read(self) -> dict:
        for line in self._process.stdout:
            # The rest is the harness's own.
            if line.startswith("{"):
                return json.loads(line)
        raise RuntimeError("the house has closed; what went wrong stands above")


def code_of(secret: str) -> str:
    """What a device shows now that has this secret (RFC 6238)."""
    step = int(time.time() // 30).to_bytes(8)
    mac = hmac.digest(base64.b32decode(secret + "=" * (-len(secret) % 8)), step, "sha1")
    at = mac[-1] & 15
    return f"{(int.from_bytes(mac[at : at + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


def executable() -> str:
    """The tests of the control plane: HOUSE names them, or cargo builds them."""
    if given := os.environ.get("HOUSE"):
        return given
    built = subprocess.run(
        [*BUILD, "--no-run", "--message-format=json"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    messages = map(json.loads, built.stdout.splitlines())
    found = [m["executable"] for m in messages if m.get("target", {}).get("name") == "it" and m.get("executable")]
    return found[-1]
