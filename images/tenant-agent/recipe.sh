# The tenant agent: one program on the libraries of Debian 12, the release it is built on. The same uid as the ERP's,
# because the two share the tenant's files. Its memory is what each tenant costs: the C library keeps no heap of its own for
# each thread that once ran (MALLOC_ARENA_MAX) and gives back what is free at the heap's end (MALLOC_TRIM_THRESHOLD_).
# shellcheck shell=bash disable=SC2016
build_base() { # build_base <tar>
    local sources
    mapfile -t sources < <(release_sources bookworm)
    bootstrap bookworm "$1" ca-certificates \
        --customize-hook='echo "erp:x:10001:10001::/tmp:/usr/sbin/nologin" >>"$1/etc/passwd"; echo "erp:x:10001:" >>"$1/etc/group"; echo "erp:!:1::::::" >>"$1/etc/shadow"' \
        -- "${sources[@]}"
}

build_layer() { build_program "$1" tenant-agent tenant-agent agent; }
