# How the programs of this repository get into an image.
# shellcheck shell=bash

# Builds one program of this repository and copies it into a layer: build_program <layer> <package> <binary>
# Paths of the machine are mapped away, so that the same source gives the same bytes in any folder.
build_program() {
    local layer="$1" package="$2" binary="$3" target="$CACHE/cargo-target"
    command -v cargo >/dev/null || die "cargo is missing; install Rust with rustup, the version is in rust-toolchain.toml"
    need cc=build-essential pg_config=libpq-dev
    say "$binary: cargo build --release (the first time takes minutes)"
    (cd "$REPO_DIR" && CARGO_TARGET_DIR="$target" \
        RUSTFLAGS="--remap-path-prefix=$REPO_DIR=/stackyard --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo --remap-path-prefix=$target=/target" \
        nice -n 5 cargo build --quiet --release --locked -p "$package" --bin "$binary")
    install -D -m 755 "$target/release/$binary" "$layer/usr/local/bin/$binary"
}
