# PostgreSQL 17 of Debian 13, without cluster, LLVM (a just-in-time compiler costs more than it gives short ERP
# queries) or snakeoil key. The system user `postgres` has uid and gid 10002.
# shellcheck shell=bash disable=SC2016
build_base() { # build_base <tar>
    local sources
    mapfile -t sources < <(release_sources trixie)
    bootstrap trixie "$1" postgresql-17 \
        --dpkgopt='path-exclude=/usr/lib/x86_64-linux-gnu/libLLVM*' --dpkgopt='path-exclude=/usr/lib/llvm-*' \
        --dpkgopt='path-exclude=/usr/lib/postgresql/17/lib/llvmjit*' --dpkgopt='path-exclude=/usr/lib/postgresql/17/lib/bitcode/*' \
        --essential-hook='mkdir -p "$1/etc/postgresql-common"; echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.conf"' \
        --customize-hook='sed -i -E "s/^postgres:x:[0-9]+:[0-9]+:/postgres:x:10002:10002:/" "$1/etc/passwd"; sed -i -E "s/^postgres:x:[0-9]+:/postgres:x:10002:/" "$1/etc/group"' \
        --customize-hook='chown -R 10002:10002 "$1/var/lib/postgresql" "$1/run/postgresql"; mkdir -p "$1/etc/stackyard/init.d" "$1/var/lib/postgresql/data"; chown 10002:10002 "$1/var/lib/postgresql/data"' \
        -- "${sources[@]}"
}
