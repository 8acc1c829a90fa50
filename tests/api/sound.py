"""A sound request for every operation: what one who may would send."""

import itertools
import string
from collections.abc import Callable
from dataclasses import dataclass, field

from house import House

# In letters, so that no address looks like another.
ADDRESSES = ("sound" + "".join(letters) for letters in itertools.product(string.ascii_lowercase, repeat=3))


@dataclass
class Sound:
    """Who sends it (nobody, where anybody may), with which path and body, each made when it is sent."""

    who: str | None = None
    path: Callable[[House], dict] = field(default=lambda house: {})
    body: Callable[[House], dict] | None = None


def tenant(house: House) -> dict:
    return {"id": house.names["running"]}


def sign_up(house: House) -> dict:
    address = next(ADDRESSES)
    return {
        "company": "Boulangerie Lefèvre & Fils",
        "name": "Claire Lefèvre",
        "email": f"claire@{address}.example",
        "password": house.password,
        "package": "services",
        "country": "FR",
        "address": address,
    }


def token(house: House) -> dict:
    return {"name": "export", "scopes": ["read"], "expires_in_days": 30, "password": house.password}


OWNER, OPERATOR = "owner", "operator"

SOUND = {
    "show_document": Sound(),
    "list_packages": Sound(),
    "list_plans": Sound(),
    "list_countries": Sound(),
    "show_status": Sound(),
    "check_address": Sound(path=lambda house: {"address": "somewhere"}),
    "sign_up": Sound(body=sign_up),
    "sign_in": Sound(body=lambda house: {"email": house.people[OWNER]["email"], "password": house.password}),
    "sign_out": Sound(OWNER),
    "show_session": Sound(OWNER),
    "create_token": Sound(OWNER, body=token),
    "list_tokens": Sound(OWNER),
    "revoke_token": Sound(OWNER, path=lambda house: {"id": house.ask("token", of=house.people[OWNER]["email"])["id"]}),
    "list_tenants": Sound(OWNER),
    "show_tenant": Sound(OWNER, path=tenant),
    "show_timeline": Sound(OWNER, path=tenant),
    "follow_tenant": Sound(OWNER, path=tenant),
    "reset_admin_password": Sound(OWNER, path=tenant, body=lambda house: {"password": "another password"}),
    "retry_tenant": Sound(OPERATOR, path=lambda house: {"id": house.names["stuck"]}),
    "list_fleet": Sound(OPERATOR),
    "list_jobs": Sound(OPERATOR),
    "requeue_job": Sound(OPERATOR, path=lambda house: {"id": house.ask("dead_job")["id"]}),
    "list_order_alarms": Sound(OPERATOR),
    "list_audit": Sound(OPERATOR),
}
