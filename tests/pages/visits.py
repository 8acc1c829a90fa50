"""Every page there is, and who looks at it. A page that the router knows and this list does not fails the tests."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Visit:
    """One look at a page. `name` is that of its pictures; `path` may name what open_house/rows.rs tells in braces."""

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
    Visit("nothing-there", "/", "/nowhere", status=404),
    Visit("no-erp-here", "/", "{no_erp_here}", status=404),
    Visit("forgot-password", "/forgot-password", "/forgot-password"),
    Visit("forgot-password-sent", "/forgot-password/sent", "/forgot-password/sent"),
    Visit("reset-password", "/reset-password", "{reset_link}"),
    Visit("reset-password-unknown", "/reset-password", "/reset-password?token=nonsense", status=404),
    Visit("join", "/join", "{invite_link}"),
    Visit("join-unknown", "/join", "/join?token=nonsense", status=404),
    # a customer
    Visit("building", TENANT, "/tenants/{building}", "waiting"),
    Visit("home", TENANT, "/tenants/{running}", "owner"),
    Visit("home-unverified", TENANT, "/tenants/{two}", "owner_of_two"),
    Visit("home-stuck", TENANT, "/tenants/{stuck}", "stuck"),
    Visit("home-suspended", TENANT, "/tenants/{suspended}", "suspended"),
    Visit("home-deleting", TENANT, "/tenants/{deleting}", "leaving"),
    Visit("home-of-a-member", TENANT, "/tenants/{running}", "member"),
    Visit("settings", "/tenants/{id}/settings", "/tenants/{running}/settings", "owner"),
    Visit("deletion", "/tenants/{id}/deletion", "/tenants/{running}/deletion", "owner"),
    Visit("people", "/people", "/people", "owner"),
    Visit("people-of-a-member", "/people", "/people", "member"),
    Visit("remove-person", "/people/{id}/remove", "/people/{member}/remove", "owner"),
    Visit("profile", "/profile", "/profile", "owner"),
    Visit("sessions", "/profile/sessions", "/profile/sessions", "owner"),
    Visit("tenants", "/tenants", "/tenants", "owner_of_two"),
    Visit("tenants-none", "/tenants", "/tenants", "owner_of_none"),
    Visit("verify-sent", "/verify/sent", "/verify/sent", "owner_of_two"),
    Visit("not-signed-in", TENANT, "/tenants/{running}", status=401),
    Visit("another-company", TENANT, "/tenants/{running}", "stuck", status=404),
    # staff
    Visit("code", "/sign-in/code", "/sign-in/code", "operator_without_code"),
    Visit("enrolment", "/second-factor", "/second-factor", "newcomer"),
    Visit("second-factor", "/second-factor", "/second-factor", "operator"),
    Visit("another-device", "/second-factor/another", "/second-factor/another", "operator"),
    Visit("staff-profile", "/profile", "/profile", "operator"),
    Visit("suspension", "/fleet/{id}/suspension", "/fleet/{running}/suspension", "operator"),
    Visit("suspension-held", "/fleet/{id}/suspension", "/fleet/{suspended}/suspension", "operator"),
    Visit("staff", "/staff", "/staff", "admin"),
    Visit("member-of-staff", "/staff/{id}", "/staff/{staff}", "admin"),
    Visit("fleet", "/fleet", "/fleet", "operator"),
    Visit("fleet-none", "/fleet", "/fleet?search=nobody", "operator"),
    Visit("tenant-stuck", TENANT, "/tenants/{stuck}", "operator"),
    Visit("inside", "/fleet/{id}", "/fleet/{stuck}", "operator"),
    Visit("inside-building", "/fleet/{id}", "/fleet/{building}", "operator"),
    Visit("manifests", "/fleet/{id}/manifests", "/fleet/{running}/manifests", "operator"),
    Visit("jobs", "/jobs", "/jobs", "operator"),
    Visit("requeue", "/jobs/{id}/requeue", "/jobs/{dead_job}/requeue", "operator"),
    Visit("mails", "/mails", "/mails", "operator"),
    Visit("mail", "/mails/{id}", "/mails/{mail}", "operator"),
    Visit("cells", "/cells", "/cells", "operator"),
    Visit("cell", "/cells/{id}", "/cells/{cell}", "operator"),
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
