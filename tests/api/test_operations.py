"""Every operation of the document on the real server, as a customer and as an operator: no fault of the server, and no
answer that the document does not know."""

import functools
import hashlib
import itertools
import json

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import checks

from answers import ANSWERS
from house import ROOT, House
from sound import OPERATOR, OWNER, SOUND, Sound

SCHEMA = schemathesis.openapi.from_path(ROOT / "docs" / "openapi.json")
# Who calls is this test's to say.
SCHEMA.config.generation.update(with_security_parameters=False)
OPERATIONS = {result.ok().definition.raw["operationId"]: result.ok() for result in SCHEMA.get_all_operations()}
# Its answer does not end by itself.
STREAM = "follow_tenant"
# Ends the session it comes with.
ENDS_SESSIONS = {"sign_out"}
# Asks for one that is not open yet.
ENTERS = {"take_second_step"}
EXAMPLES = 60
PATIENCE_S = 20
CHECKS = checks.CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ]
)
# Each call comes from an address of its own, or the limits of addresses would answer.
ADDRESSES = (f"203.{n // 62500}.{n // 250 % 250}.{n % 250 + 1}" for n in itertools.count())


class Caller:
    """Somebody who calls, with a session that is renewed when a call has ended it."""

    def __init__(self, house: House, who: str | None) -> None:
        self.house, self.who = house, who
        self.cookie = house.people[who]["cookie"] if who else None

    def headers(self) -> dict[str, str]:
        headers = {"x-forwarded-for": next(ADDRESSES)}
        return {**headers, "cookie": f"__Host-stackyard={self.cookie}"} if self.cookie else headers

    def call(self, case: schemathesis.Case, operation: str) -> schemathesis.Response:
        if self.who and operation in ENDS_SESSIONS:
            self.cookie = self.house.session(self.who)
        if operation in ENTERS and self.who != OWNER:
            self.cookie = self.house.ask("half_open_session", of=self.house.people[self.who]["email"])["cookie"]
        response = self._send(case)
        if self.who and response.status_code == 401 and operation not in ENTERS:
            self.cookie = self.house.session(self.who)
            response = self._send(case)
        ANSWERS[operation, self.who or "nobody", response.status_code] += 1
        case.validate_response(response, checks=CHECKS)
        return response

    def _send(self, case: schemathesis.Case) -> schemathesis.Response:
        return case.call(self.house.url, headers=self.headers(), verify=False, timeout=PATIENCE_S)


@pytest.fixture(scope="session", autouse=True)
def resting(house):
    """What the fuzzer orders is not built. What it asks for is made before, while no limit is used up yet."""
    for operation in OPERATIONS:
        there(operation, house)
    house.ask("rest", on=True)


def test_there_is_a_sound_request_for_every_operation():
    assert set(SOUND) == set(OPERATIONS), "tests/api/sound.py and docs/openapi.json do not know the same operations"


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name != STREAM])
def test_who_may_is_answered_well(operation, house):
    sound: Sound = SOUND[operation]
    body = {"body": sound.body(house), "media_type": "application/json"} if sound.body else {}
    case = OPERATIONS[operation].Case(path_parameters=sound.path(house), **body)
    response = Caller(house, sound.who).call(case, operation)
    assert 200 <= response.status_code < 300, f"{response.status_code}: {response.text}"


@pytest.mark.parametrize("who", [OWNER, OPERATOR])
@SCHEMA.exclude(operation_id=STREAM).parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
def test_an_operation_keeps_its_word(case, who, house):
    operation = case.operation.definition.raw["operationId"]
    if case.path_parameters and is_even(case.path_parameters):
        # Half of what asks for something asks for what is there.
        case.path_parameters = {**case.path_parameters, **there(operation, house)}
    Caller(house, who).call(case, operation)


@functools.cache
def there(operation: str, house: House) -> dict:
    """The path of what is there; what only its first use finds is gone for the others."""
    return SOUND[operation].path(house)


def is_even(value: object) -> bool:
    """Which half a value is of: always the same, so that a finding can be found again."""
    return hashlib.sha256(json.dumps(value, default=repr).encode()).digest()[0] % 2 == 0


@pytest.mark.parametrize("last", [None, "0", "1", "-1", "999999999999", "nonsense", "1e9", "9" * 40])
@pytest.mark.parametrize("who", [OWNER, OPERATOR])
def test_a_stream_keeps_its_word(who, last, house):
    sound = SOUND[STREAM]
    headers = {} if last is None else {"Last-Event-ID": last}
    case = OPERATIONS[STREAM].Case(path_parameters=sound.path(house), headers=headers)
    sent = case.as_transport_kwargs(base_url=house.url)
    sent["headers"] = {**sent["headers"], **Caller(house, who).headers()}
    with requests.request(**sent, stream=True, verify=False, timeout=PATIENCE_S) as response:
        ANSWERS[STREAM, who, response.status_code] += 1
        known = case.operation.definition.raw["responses"]
        assert str(response.status_code) in known and response.status_code < 500, response.status_code
        if response.status_code == 200:
            assert response.headers["content-type"].startswith("text/event-stream")
            assert next(response.iter_content(1)), "the first event comes at once"


def test_every_operation_was_reached():
    """After all the others: each was called by both, and did for somebody what it is there for."""
    for operation in OPERATIONS:
        callers = {who for name, who, _ in ANSWERS if name == operation}
        assert {OWNER, OPERATOR} <= callers, f"{operation} was called by {callers} only"
        did = [status for name, _, status in ANSWERS if name == operation and 200 <= status < 300]
        assert did, f"{operation} never did what it is there for"
