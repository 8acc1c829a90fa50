#!/usr/bin/env bash
# Installs or upgrades Stackyard on the cluster and returns when all of it is ready. Repeatable.
#   KUBE_CONTEXT       that cluster instead of the devcluster
#   REGISTRY           push the images there first (not needed for the devcluster, nor where the nodes hold them)
#   STACKYARD_VALUES   a file of values for the chart, which win over those found here
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
use_cluster

# The references of the images: pushed, loaded into the devcluster's node, or as built.
references() {
    if [ -n "${REGISTRY:-}" ]; then "$ROOT/images/push.sh"; else "$ROOT/images/refs.sh"; fi
}

# The values that only this cluster and this build know: what runs, and where the API server is.
found_values() {
    local reference=("$@")
    printf 'images:\n'
    printf '%s\n' "${reference[@]}" | sed -e 's/^tenant-agent=/tenantAgent=/' -e 's/^\([^=]*\)=\(.*\)$/  \1: "\2"/'
    printf 'cell:\n  serviceAccountIssuer: "%s"\n' "$(kube get --raw /.well-known/openid-configuration | sed 's/.*"issuer":"\([^"]*\)".*/\1/')"
    printf 'policy:\n  apiServer:\n'
    kube get endpointslices --namespace default --selector kubernetes.io/service-name=kubernetes \
        -o 'jsonpath={range .items[*]}{.ports[0].port}{range .endpoints[*]}{" "}{.addresses[0]}{end}{"\n"}{end}' \
        | while read -r port addresses; do for address in $addresses; do printf '    - { cidr: %s/32, port: %s }\n' "$address" "$port"; done; done
}

# The release's namespace under Pod Security `restricted`, before anything runs in it.
kube apply --server-side --field-manager stackyard-install -f - <<NAMESPACE
apiVersion: v1
kind: Namespace
metadata:
  name: $NAMESPACE
  labels:
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/warn: restricted
NAMESPACE

mapfile -t built < <(references)
[ ${#built[@]} -eq 4 ] || die "Not all images are built; run 'make images'."
if [ -z "${KUBE_CONTEXT:-}" ]; then "$ROOT/devcluster/load.sh" "$CACHE"/images/{postgres,odoo,stackyard,tenant-agent}.tar; fi

# Whom the demo's customers write to; what they send is caught like all mail there.
demo_values() { printf 'contactEmail: help@stackyard.localhost\n'; }

mkdir -p "$DEMO"
{
    found_values "${built[@]}"
    [ -n "${KUBE_CONTEXT:-}" ] || demo_values
} >"$DEMO/values.yaml"
"${HELM[@]}" upgrade --install "$RELEASE" "$ROOT/charts/stackyard" --namespace "$NAMESPACE" --values "$DEMO/values.yaml" \
    ${STACKYARD_VALUES:+--values "$STACKYARD_VALUES"} --wait --wait-for-jobs --timeout 10m
