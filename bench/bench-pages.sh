#!/usr/bin/env bash
# Home, fleet and GET /v1/tenants of the real server against a bare actix + diesel endpoint that runs the same queries, in
# one run, on this machine only. Both sides are printed raw; it fails where the two did not do the same work.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/../demo/lib.sh"
cd "$ROOT"
"$ROOT/tests/tools.sh"
need wrk
cargo bench --locked --package control-plane --bench pages
