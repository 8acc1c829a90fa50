# How a base (a root file system of Debian packages) is made. Part of every base's inputs: a change builds all again.
# shellcheck shell=bash

# The mirrors this machine's own apt uses: `main` prints the archive, `security` the security archive.
# STACKYARD_DEBIAN_MIRROR and STACKYARD_DEBIAN_SECURITY_MIRROR win over it.
mirror() {
    local found
    case "$1" in
        main) found="${STACKYARD_DEBIAN_MIRROR:-}" ;;
        security) found="${STACKYARD_DEBIAN_SECURITY_MIRROR:-}" ;;
    esac
    [ -n "$found" ] || found="$(python3 "$IMAGES_DIR/mirror.py" "$1")"
    [ -n "$found" ] || die "no Debian mirror for '$1' in this machine's apt sources; set STACKYARD_DEBIAN_MIRROR and STACKYARD_DEBIAN_SECURITY_MIRROR"
    printf '%s\n' "$found"
}

# The sources of one release with its updates, as mmdebstrap wants them: release_sources <release>
release_sources() {
    local main security
    main="$(mirror main)" security="$(mirror security)"
    printf 'deb %s %s main\n' "$main" "$1"
    printf 'deb %s %s-updates main\n' "$main" "$1"
    printf 'deb %s %s-security main\n' "$security" "$1"
}

# What no image needs: manuals, documentation, translations of system messages.
SLIM=(
    --dpkgopt='path-exclude=/usr/share/man/*'
    --dpkgopt='path-exclude=/usr/share/doc/*'
    --dpkgopt='path-exclude=/usr/share/doc-base/*'
    --dpkgopt='path-exclude=/usr/share/info/*'
    --dpkgopt='path-exclude=/usr/share/lintian/*'
    --dpkgopt='path-exclude=/usr/share/bug/*'
    --dpkgopt='path-exclude=/usr/share/locale/*'
    --dpkgopt='path-exclude=/usr/share/bash-completion/*'
    --dpkgopt='path-include=/usr/share/doc/*/copyright'
)

# Bootstraps a root file system into a tar: bootstrap <release> <tar> <packages> <mmdebstrap options...> -- <sources...>
bootstrap() {
    local release="$1" tar="$2" packages="$3"; shift 3
    local options=() sources=()
    while [ "$1" != -- ]; do options+=("$1"); shift; done
    shift; sources=("$@")
    # The frozen copies some mirrors keep of sid are past their Valid-Until: signatures still count.
    as_root nice -n 5 mmdebstrap --variant=essential --format=tar \
        --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Acquire::Retries "3"' \
        --aptopt='APT::Install-Recommends "false"' \
        "${SLIM[@]}" "${options[@]}" \
        --customize-hook="sh '$IMAGES_DIR/clean-rootfs.sh' \"\$1\"" \
        --include="$packages" "$release" "$tar" "${sources[@]}"
}
