#!/usr/bin/env bash
# Takes away the tenants that tests and bench signed up, by the product's own command, and waits until they are gone: a
# cluster of two cores holds about twenty. Which they are stands in a file that each sign-up adds a line to.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/../demo/lib.sh"
use_cluster
LIST=$CACHE/test-tenants
[ -s "$LIST" ] || exit 0

mapfile -t tenants < <(sort -u "$LIST")
for tenant in "${tenants[@]}"; do
    # One that is not there was of another cluster.
    kube exec --namespace "$NAMESPACE" deploy/stackyard-worker --container worker -- \
        stackyard admin delete-tenant "${tenant% *}" --address "${tenant#* }" </dev/null >/dev/null 2>&1 || true
done
is_gone() { ! kube get namespace "t-$1" >/dev/null 2>&1; }
for tenant in "${tenants[@]}"; do until_true 300 "the end of ${tenant#* }" is_gone "${tenant% *}"; done
rm -f "$LIST"
