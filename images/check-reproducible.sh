#!/bin/bash
# Builds images twice, each time from nothing, and compares their digests: images/check-reproducible.sh [<name>...]
# Keeps what is built already: the two builds use folders of their own.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

names=("$@")
[ ${#names[@]} -gt 0 ] || names=("${ALL_IMAGES[@]}")
mkdir -p "$OUT"
work="$(mktemp -d "$OUT/reproducible.XXXXXX")"
trap 'rm -rf "$work"' EXIT

for name in "${names[@]}"; do
    for round in 1 2; do
        STACKYARD_CACHE="$work/$round" "$IMAGES_DIR/build.sh" "$name"
    done
    first="$(cat "$work/1/images/$name.ref")" second="$(cat "$work/2/images/$name.ref")"
    if [ "$first" != "$second" ] || ! cmp -s "$work/1/images/$name.tar" "$work/2/images/$name.tar"; then
        python3 "$IMAGES_DIR/difference.py" "$work/1/images/$name.tar" "$work/2/images/$name.tar" >&2 || true
        die "$name is not reproducible: $first and $second"
    fi
    say "$name: byte-identical over two builds: $first"
    rm -rf "$work/1" "$work/2"
done
