#!/usr/bin/env bash
# Sign-ups against the same by hand, in the same run on the same cluster. Both sides are printed raw.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/../demo/lib.sh"
"$ROOT/tests/tools.sh"
"$ROOT/demo/prepare.sh"
cd "$ROOT"
exec cargo run --quiet --locked --package tests --bin bench-signup
