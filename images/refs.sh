#!/bin/bash
# Prints the references of the images that are built, one `name=reference` a line: images/refs.sh [<name>...]
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

names=("$@")
[ ${#names[@]} -gt 0 ] || names=("${ALL_IMAGES[@]}")
for name in "${names[@]}"; do
    [ -s "$OUT/$name.ref" ] || die "$name is not built; run: make images"
    printf '%s=%s\n' "$name" "$(cat "$OUT/$name.ref")"
done
