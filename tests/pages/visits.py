"""Every page there is, and who looks at it. A page that the router knows and this list does not fails the tests."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Visit:
    """One look at a page. `name` is that of its pictures; `path` may name what house/rows.rs tells in braces."""

    name: str
    route: str
    path: str
    who: str | None = None
    status: int = 200


TENANT = "/tenants/{id}"

VISITS = [
    # a visitor
    Visit("offer", "/", "/"),
    Visit("status", "/status", "/status"),
    Visit("sign-up", "/sign-up", "/sign-up?plan=team"),
    Visit("sign-in", "/sign-in", "/sign-in"),
    Visit("verify", "/verify", "{good_link}"),
    Visit("verify-used", "/verify", "{used_link}", status=410),
    Visit("verify-unknown", "/verify", "/verify?token=nonsense", status=404),
    Visit("nothing-there", "/verify", "/nowhere", status=404),
    # a customer
    Visit("building", TENANT, "/tenants/{building}", "waiting"),
    Visit("home", TENANT, "/tenants/{running}", "owner"),
    Visit("home-unverified", TENANT, "/tenants/{two}", "owner_of_two"),
    Visit("home-stuck", TENANT, "/tenants/{stuck}", "stuck"),
    Visit("home-suspended", TENANT, "/tenants/{suspended}", "suspended"),
    Visit("tenants", "/tenants", "/tenants", "owner_of_two"),
    Visit("tenants-none", "/tenants", "/tenants", "owner_of_none"),
    Visit("verify-sent", "/verify/sent", "/verify/sent", "owner_of_two"),
    Visit("not-signed-in", TENANT, "/tenants/{running}", status=401),
    Visit("another-company", TENANT, "/tenants/{running}", "stuck", status=404),
    # staff
    Visit("fleet", "/fleet", "/fleet", "operator"),
    Visit("fleet-none", "/fleet", "/fleet?search=nobody", "operator"),
    Visit("tenant-stuck", TENANT, "/tenants/{stuck}", "operator"),
    Visit("audit", "/audit", "/audit", "operator"),
    Visit("audit-wrong", "/audit", "/audit?user=nobody&from=yesterday", "operator", status=422),
    Visit("forbidden", "/fleet", "/fleet", "billing", status=403),
]

# What answers GET and is no page: parts of pages, which these ask for by themselves.
PARTS = {
    "/sign-up/address",
    "/sign-up/cost",
    "/tenants/{id}/live",
}
