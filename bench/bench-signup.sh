#!/usr/bin/env bash
# Sign-ups against the same by hand, in the same run on the same cluster. Both sides are printed raw.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/../demo/lib.sh"
"$ROOT/tests/tools.sh"
"$ROOT/demo/prepare.sh"
cd "$ROOT"
use_cluster

# What a run that broke off left behind.
kube get namespaces -o name | sed -n 's#^namespace/h-##p' | while read -r id; do "$ROOT/bench/by-hand.sh" --remove "$id" </dev/null; done
"$ROOT/tests/tidy.sh"
trap '"$ROOT/tests/tidy.sh"' EXIT

cargo run --quiet --locked --package tests --bin bench-signup
