#!/bin/bash
# Pushes the built images to a registry and prints their references there: REGISTRY=host/path images/push.sh [<name>...]
# Credentials are skopeo's own (`skopeo login`, or REGISTRY_AUTH_FILE). REGISTRY_INSECURE=1 allows plain HTTP.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ -n "${REGISTRY:-}" ] || die "set REGISTRY, for example REGISTRY=registry.example.com/stackyard"
need skopeo=skopeo
names=("$@")
[ ${#names[@]} -gt 0 ] || names=("${ALL_IMAGES[@]}")
options=()
[ -z "${REGISTRY_INSECURE:-}" ] || options+=(--dest-tls-verify=false)
for name in "${names[@]}"; do
    [ -s "$OUT/$name.ref" ] || die "$name is not built; run: make images"
    target="${REGISTRY%/}/$name:$(sed 's/.*://' "$OUT/$name.ref")"
    skopeo --insecure-policy copy --quiet --retry-times 3 "${options[@]}" "oci-archive:$OUT/$name.tar" "docker://$target" >&2
    printf '%s=%s\n' "$name" "$target"
done
