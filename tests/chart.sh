#!/usr/bin/env bash
# The chart without a cluster: lint, refusal of wrong values, and the SQL it carries is the cell agent's.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/../demo/lib.sh"
CHART=$ROOT/charts/stackyard

command -v helm >/dev/null || { say "building helm (and the devcluster with it), once"; "$ROOT/devcluster/build.sh"; }

cmp "$ROOT/tenant-agent/sql/cell-init.sql" "$CHART/files/cell-init.sql" \
    || die "The chart's copy of cell-init.sql is old. Run: cp tenant-agent/sql/cell-init.sql charts/stackyard/files/"

helm lint --quiet --strict "$CHART" --values "$CHART/ci/values.yaml"

render() { helm template stackyard "$CHART" --namespace stackyard --kube-version 1.34.10 --values "$CHART/ci/values.yaml" "$@"; }

render >/dev/null
render --set cellDatabase.host=pg.example.com --set 'cellDatabase.addresses[0].cidr=203.0.113.7/32' --set 'cellDatabase.addresses[0].port=5432' \
    --set controlDatabase.url=postgres://stackyard@pg.example.com/stackyard --set 'controlDatabase.addresses[0].cidr=203.0.113.7/32' \
    --set 'controlDatabase.addresses[0].port=5432' | { ! grep -q StatefulSet; } || die "A database elsewhere still renders a StatefulSet."

# Wrong values are refused, by name: refuse <word in the message> <helm arguments>...
refuse() {
    local word=$1 said
    shift
    if said=$(render "$@" 2>&1 >/dev/null); then die "helm took wrong values: $*"; fi
    grep -q -- "$word" <<<"$said" || die "helm refused $* without naming '$word': $said"
}
refuse priorityClass.name --set priorityClass.name=
refuse capacitee --set cell.capacitee=3
refuse capacity --set cell.capacity=0
refuse images.odoo --set images.odoo=
refuse publicUrl --set publicUrl=http://insecure.example.com
refuse policy.apiServer --set-json policy.apiServer='[]'
refuse cellDatabase.addresses --set cellDatabase.host=pg.example.com
say "chart: linted, rendered, wrong values refused"
