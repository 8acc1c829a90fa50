"""A small client of Odoo's JSON-RPC, with the session's cookie."""

import http.cookiejar
import json
import urllib.request


class RpcError(Exception):
    """An error Odoo answered; `kind` is the exception's name, `arguments` what the web client shows."""

    def __init__(self, data):
        super().__init__(data.get("message"))
        self.kind, self.arguments = data.get("name"), data.get("arguments")


class Client:
    def __init__(self, port):
        self.base = f"http://127.0.0.1:{port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, path, timeout=60):
        with self.opener.open(self.base + path, timeout=timeout) as answer:
            return answer.status, answer.read()

    def post(self, path, params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        request = urllib.request.Request(self.base + path, body, {"Content-Type": "application/json"})
        with self.opener.open(request, timeout=120) as answer:
            result = json.load(answer)
        if "error" in result:
            raise RpcError(result["error"]["data"])
        return result["result"]

    def sign_in(self, database, login, password):
        return self.post("/web/session/authenticate", {"db": database, "login": login, "password": password})

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", params)

    def refusal(self, model, method, *args, **kwargs):
        """Call what must be refused, and return the error."""
        try:
            self.call(model, method, *args, **kwargs)
        except RpcError as error:
            return error
        raise AssertionError(f"{model}.{method} was not refused")
