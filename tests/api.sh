#!/usr/bin/env bash
# Every operation of docs/openapi.json, fuzzed by schemathesis on the real server: tests/api.sh [pytest's arguments].
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/../demo/lib.sh"
. "$ROOT/tests/lib.sh"
cd "$ROOT"
use_python
"$PYTHON" -m pytest -c tests/pytest.ini tests/api "$@"
