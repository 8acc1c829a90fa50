#!/usr/bin/env bash
# Installs what the tests need and the machine lacks. Debian packages come from apt, cargo-deny from crates.io into the cache.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/../demo/lib.sh"

CARGO_DENY=0.20.2

command -v cargo >/dev/null || die "Rust is missing: install rustup (https://rustup.rs), then run this again."
command -v go >/dev/null || die "Go is missing: install it (https://go.dev/dl), then run this again."

need ca-certificates curl gcc g++ libc6-dev libpq-dev make python3 shellcheck

# The package makes and starts a server of its own unless told not to; the tests start theirs.
if ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
    need postgresql-common
    as_root sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
    need postgresql
fi

if [ "$(cargo deny --version 2>/dev/null)" != "cargo-deny $CARGO_DENY" ]; then
    say "building cargo-deny $CARGO_DENY, once"
    mkdir -p "$TOOLS"
    CARGO_TARGET_DIR=$CACHE/cargo-tools cargo install --quiet --locked --root "$TOOLS" "cargo-deny@$CARGO_DENY"
    rm -rf "$CACHE/cargo-tools"
fi
