#!/usr/bin/env bash
# What needs a cluster: tests/cluster.sh smoke|all. Brings up the devcluster (or uses KUBE_CONTEXT), installs the chart.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/../demo/lib.sh"
cd "$ROOT"

case ${1:-} in
smoke) chosen=(smoke) ;;
all)
    chosen=()
    need chromium chromium-driver
    ;;
*) die "Usage: tests/cluster.sh smoke|all" ;;
esac

"$ROOT/tests/tools.sh"
"$ROOT/demo/prepare.sh"
use_cluster

# What an earlier run left has gone before this one, and this one's goes with it.
"$ROOT/tests/tidy.sh"
trap '"$ROOT/tests/tidy.sh"' EXIT

# One after the other: the tests share two tenants, and some kill what the others use.
cargo test --locked --package tests --test e2e -- --ignored --test-threads=1 --nocapture "${chosen[@]}"
