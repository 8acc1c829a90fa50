#!/usr/bin/env bash
# Everything that is read without being run. Changes nothing.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/../demo/lib.sh"
cd "$ROOT"
"$ROOT/tests/tools.sh"

say "rustfmt";   cargo fmt --all --check
say "clippy";    cargo clippy --quiet --locked --workspace --all-targets --all-features -- -D warnings
say "rustdoc";   RUSTDOCFLAGS='-D warnings' cargo doc --quiet --locked --workspace --no-deps --document-private-items
say "cargo deny"; cargo deny --all-features --locked check --hide-inclusion-graph bans licenses sources
say "shellcheck"; git ls-files -z --cached --others --exclude-standard -- '*.sh' .ci/run | xargs -0 shellcheck -x
say "gofmt";     test -z "$(gofmt -l devcluster | tee /dev/stderr)"
say "go vet";    (cd devcluster && "${GO_AS_BUILT[@]}" go vet ./addons/...)
say "chart";     "$ROOT/tests/chart.sh"
