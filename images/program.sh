# How the programs of this repository get into an image.
# shellcheck shell=bash

# Builds one program of this repository and copies it into a layer: build_program <layer> <package> <binary> [<profile>]
# Paths of the machine are mapped away, so that the same source gives the same bytes in any folder. The clone's own needs
# no mapping (cargo names a workspace's files relative to it), and with one every new clone would compile everything anew.
build_program() {
    local layer="$1" package="$2" binary="$3" profile="${4:-release}" target="$CACHE/cargo-target"
    command -v cargo >/dev/null || die "cargo is missing; install Rust with rustup, the version is in rust-toolchain.toml"
    # The image has Debian 12's libc 2.36; a program linked with a newer one does not start there.
    [ "$(printf '%s\n' "$(getconf GNU_LIBC_VERSION | cut -d' ' -f2)" 2.36 | sort -V | tail -n 1)" = 2.36 ] ||
        die "this machine's libc is newer than the image's; build the images on Debian 12"
    need cc=build-essential pg_config=libpq-dev
    "$REPO_DIR/scripts/own-cache.sh" "$CACHE"
    say "$binary: cargo build --profile $profile (the first time takes minutes)"
    (cd "$REPO_DIR" && CARGO_TARGET_DIR="$target" \
        RUSTFLAGS="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo --remap-path-prefix=$target=/target" \
        nice -n 5 cargo build --quiet --profile "$profile" --locked -p "$package" --bin "$binary")
    install -D -m 755 "$target/$profile/$binary" "$layer/usr/local/bin/$binary"
}
