#!/bin/bash
# Builds the images that are stale: images/build.sh [<name>...]   (all of them without a name)
#
# An image is a base (Debian packages) and a small layer of our own files. Each is built again only when a hash of its
# inputs changed. REFRESH=1 rebuilds the bases too, to take the mirror's newer packages.
# Result: $CACHE/images/<name>.tar (OCI archive) and <name>.ref (its reference).
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$IMAGES_DIR/bootstrap.sh"
. "$IMAGES_DIR/program.sh"

hash_of() { sha256sum "$@" | sha256sum | cut -c1-64; }

# What the base of an image is made from. The mirror's address is not: it changes nothing in the packages.
base_inputs() {
    printf '%s\n' "$IMAGES_DIR/$1/recipe.sh" "$IMAGES_DIR/bootstrap.sh" "$IMAGES_DIR/clean-rootfs.sh"
    find "$IMAGES_DIR/$1/base" -type f 2>/dev/null | sort
}

# Names, executable bits and contents of everything below a folder.
hash_folder() { (cd "$1" && find . \( -type f -o -type l \) -printf '%p %m %l\n' | sort; cd "$1" && find . -type f -print0 | sort -z | xargs -0 -r sha256sum) | sha256sum | cut -c1-64; }

# Builds the base tar of an image when its inputs changed, and says its path.
build_base_of() {
    local name="$1" key tar failed
    mapfile -t inputs < <(base_inputs "$name")
    key="$(cd "$IMAGES_DIR" && hash_of "${inputs[@]#"$IMAGES_DIR/"}")"
    tar="$OUT/base/$name-${key:0:12}.tar"
    if [ ! -s "$tar" ] || [ -n "${REFRESH:-}" ]; then
        need mmdebstrap=mmdebstrap zstd=zstd
        say "$name: building the base from Debian packages"
        mirror main >/dev/null && mirror security >/dev/null
        # Not `build_base || ...`: that would switch `set -e` off inside of it.
        set +e
        (set -e; build_base "$tar.partial") </dev/null >"$OUT/$name.log" 2>&1
        failed=$?
        set -e
        if [ $failed -ne 0 ] || [ ! -s "$tar.partial" ]; then
            tail -n 30 "$OUT/$name.log" >&2
            die "$name: no base was made; the lines above are the end of $OUT/$name.log"
        fi
        find "$OUT/base" -name "$name-*.tar" -delete
        mv -f "$tar.partial" "$tar"
    fi
    printf '%s\n' "$tar"
}

# Builds one image when something of it changed.
build_image() (
    name="$1"
    # shellcheck source=/dev/null
    . "$IMAGES_DIR/$name/recipe.sh"
    exec 9>"$OUT/$name.lock"
    flock 9
    started=$SECONDS
    base="$(build_base_of "$name")"
    layer="$OUT/layer/$name"
    rm -rf "$layer" && mkdir -p "$layer"
    [ ! -d "$IMAGES_DIR/$name/files" ] || cp -a "$IMAGES_DIR/$name/files/." "$layer/"
    if declare -F build_layer >/dev/null; then build_layer "$layer" >&2; fi
    key="$(hash_of "$IMAGES_DIR/oci.py" "$IMAGES_DIR/$name/config.json" | cut -c1-64)-$(hash_folder "$layer")-$(basename "$base")-$(stat -c %Y.%s "$base")"
    if [ -s "$OUT/$name.tar" ] && [ -s "$OUT/$name.ref" ] && [ "$key" = "$(cat "$OUT/$name.key" 2>/dev/null)" ]; then
        rm -rf "$layer"
        say "$name: $(cat "$OUT/$name.ref") is up to date"
        return
    fi
    need zstd=zstd
    rm -f "$OUT/$name.ref" "$OUT/$name.key"
    nice -n 5 python3 "$IMAGES_DIR/oci.py" "$name" "$OUT/$name.tar" "$IMAGES_DIR/$name/config.json" "$base" "$layer" >"$OUT/$name.ref.partial"
    rm -rf "$layer"
    mv "$OUT/$name.ref.partial" "$OUT/$name.ref"
    printf '%s\n' "$key" >"$OUT/$name.key"
    say "$name: $(cat "$OUT/$name.ref"), $(du -m "$OUT/$name.tar" | cut -f1) MiB, $((SECONDS - started)) s"
)

mkdir -p "$OUT/base" "$OUT/layer"
names=("$@")
[ ${#names[@]} -gt 0 ] || names=("${ALL_IMAGES[@]}")
for name in "${names[@]}"; do
    [ -f "$IMAGES_DIR/$name/recipe.sh" ] || die "no image is called '$name'; there are: ${ALL_IMAGES[*]}"
done
for name in "${names[@]}"; do build_image "$name"; done
