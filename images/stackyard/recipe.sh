# The control plane: one program on the libraries of Debian 12, the release it is built on.
# shellcheck shell=bash disable=SC2016
build_base() { # build_base <tar>
    local sources
    mapfile -t sources < <(release_sources bookworm)
    bootstrap bookworm "$1" ca-certificates,libpq5 \
        --customize-hook='echo "stackyard:x:10003:10003::/tmp:/usr/sbin/nologin" >>"$1/etc/passwd"; echo "stackyard:x:10003:" >>"$1/etc/group"; echo "stackyard:!:1::::::" >>"$1/etc/shadow"' \
        -- "${sources[@]}"
}

build_layer() { build_program "$1" control-plane stackyard; }
