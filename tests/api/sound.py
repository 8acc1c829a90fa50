"""A sound request for every operation: what one who may would send."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from house import House, code_of

# In letters of which none looks like another, nor like two others together.
ADDRESSES = ("sound" + "".join(letters) for letters in itertools.product("abefghkpstxyz", repeat=3))


@dataclass
class Sound:
    """Who sends it (nobody, where anybody may), with which path and body, each made when it is sent."""

    who: str | None = None
    path: Callable[[House], dict] = field(default=lambda house: {})
    body: Callable[[House], dict] | None = None


def named(name: str) -> Callable[[House], dict]:
    """The path of what open_house/rows.rs tells by this name."""
    return lambda house: {"id": house.names[name]}


tenant = named("running")


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


def invitation(house: House) -> dict:
    form = {"email": f"{next(ADDRESSES)}@lefevre.example", "role": "member"}
    return {"id": house.call(OWNER, "POST", "/v1/invitations", form)["invitation"]["id"]}


def colleague(house: House) -> dict:
    email = f"{next(ADDRESSES)}@lefevre.example"
    return {"id": house.ask("colleague", of=house.people[OWNER]["email"], email=email)["id"]}


def somebody_of_staff(house: House) -> dict:
    return {"id": house.ask("staff", email=f"{next(ADDRESSES)}@stackyard.test")["id"]}


def other_session(house: House) -> dict:
    house.session(OWNER)
    sessions = house.call(OWNER, "GET", "/v1/profile/sessions")["sessions"]
    return {"id": sessions[0]["id"]}


def mailed_token(house: House, email: str) -> str:
    """The token of the newest link that was mailed to somebody."""
    house.ask("deliver")
    return house.ask("link", to=email)["path"].split("token=")[1]


def joining(house: House) -> dict:
    email = f"{next(ADDRESSES)}@lefevre.example"
    house.call(OWNER, "POST", "/v1/invitations", {"email": email, "role": "member"})
    return {"token": mailed_token(house, email), "name": "Anna", "password": house.password}


def reset(house: House) -> dict:
    email = house.people["suspended"]["email"]
    house.call(None, "POST", "/v1/password_resets", {"email": email})
    return {"token": mailed_token(house, email), "password": house.password}


def enrolment(house: House) -> dict:
    # In the session that enrols: each is offered a secret of its own.
    secret = house.call("newcomer", "GET", "/v1/second_factor/offer", cookie=house.people["newcomer"]["cookie"])["secret"]
    return {"code": code_of(secret), "password": house.password}


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
    "retry_tenant": Sound(OPERATOR, path=named("stuck")),
    "forget_password": Sound(body=lambda house: {"email": house.people[OWNER]["email"]}),
    "reset_password": Sound(body=reset),
    "change_profile": Sound(OWNER, body=lambda house: {"name": "Claire Lefèvre", "language": "en"}),
    "change_password": Sound(OWNER, body=lambda house: {"current": house.password, "password": house.password}),
    "list_sessions": Sound(OWNER),
    "end_session": Sound(OWNER, path=other_session),
    "end_other_sessions": Sound(OWNER),
    "list_people": Sound(OWNER),
    "set_person_role": Sound(OWNER, path=colleague, body=lambda house: {"role": "owner"}),
    "remove_person": Sound(OWNER, path=colleague),
    "join": Sound(body=joining),
    "list_invitations": Sound(OWNER),
    "invite_person": Sound(OWNER, body=lambda house: {"email": f"{next(ADDRESSES)}@lefevre.example", "role": "member"}),
    "resend_invitation": Sound(OWNER, path=invitation),
    "withdraw_invitation": Sound(OWNER, path=invitation),
    "set_maintenance_window": Sound(OWNER, path=tenant, body=lambda house: {"days": ["sunday"], "hour": 3}),
    "set_time_zone": Sound(OWNER, body=lambda house: {"time_zone": "Europe/Brussels"}),
    "ask_deletion": Sound("owner_of_two", path=named("two"), body=lambda house: {"address": "weiss"}),
    "undo_deletion": Sound("leaving", path=named("deleting")),
    "suspend_tenant": Sound(OPERATOR, path=named("stuck"), body=lambda house: {"reason": "It sends unasked mail"}),
    "resume_tenant": Sound(OPERATOR, path=named("suspended"), body=lambda house: {"reason": "It does no more"}),
    "take_second_step": Sound("operator_without_code", body=lambda house: {"code": code_of(house.secret)}),
    "show_second_factor": Sound(OPERATOR),
    "offer_second_factor": Sound(OPERATOR),
    "enrol_second_factor": Sound("newcomer", body=enrolment),
    "renew_recovery_codes": Sound(OPERATOR, body=lambda house: {"password": house.password}),
    "list_staff": Sound(OPERATOR),
    "add_staff": Sound(
        OPERATOR,
        body=lambda house: {"name": "Otto", "email": f"{next(ADDRESSES)}@stackyard.test", "role": "billing"},
    ),
    "show_staff": Sound(OPERATOR, path=somebody_of_staff),
    "set_staff_role": Sound(OPERATOR, path=somebody_of_staff, body=lambda house: {"role": "operator"}),
    "disable_staff": Sound(OPERATOR, path=somebody_of_staff),
    "enable_staff": Sound(OPERATOR, path=somebody_of_staff),
    "reset_second_factor": Sound(OPERATOR, path=somebody_of_staff),
    "list_fleet": Sound(OPERATOR),
    "show_inside": Sound(OPERATOR, path=tenant),
    "list_tasks": Sound(OPERATOR, path=tenant),
    "show_manifests": Sound(OPERATOR, path=tenant),
    "list_mails": Sound(OPERATOR),
    "show_mail": Sound(OPERATOR, path=named("mail")),
    "resend_mail": Sound(OPERATOR, path=named("mail")),
    "list_cells": Sound(OPERATOR),
    "list_goldens": Sound(OPERATOR, path=named("cell")),
    "drain_cell": Sound(OPERATOR, path=named("cell")),
    "open_cell": Sound(OPERATOR, path=named("cell")),
    "list_jobs": Sound(OPERATOR),
    "requeue_job": Sound(OPERATOR, path=lambda house: {"id": house.ask("dead_job")["id"]}),
    "list_order_alarms": Sound(OPERATOR),
    "list_audit": Sound(OPERATOR),
}
