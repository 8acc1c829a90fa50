#!/usr/bin/env bash
# The inner loop: lint, then every test that needs no cluster, on a real PostgreSQL, and every page in a real browser.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/../demo/lib.sh"
cd "$ROOT"
"$ROOT/tests/lint.sh"
say "tests of the workspace"
cargo test --locked --workspace --all-features
say "tests of devcluster/"
(cd devcluster && "${GO_AS_BUILT[@]}" go test ./addons/...)
say "pages in a real browser"
"$ROOT/tests/pages.sh"
