# Shared by the scripts of images/: where things are kept, and what the machine's apt knows.
# shellcheck shell=bash
set -euo pipefail
shopt -s inherit_errexit

IMAGES_DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
REPO_DIR="$(dirname "$IMAGES_DIR")"
CACHE="${STACKYARD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/stackyard}"
OUT="$CACHE/images"
ALL_IMAGES=(postgres odoo stackyard tenant-agent)

# A fixed time for every file an image holds, so that two builds are the same bytes (2026-01-01).
export SOURCE_DATE_EPOCH=1767225600

say() { printf 'images: %s\n' "$*" >&2; }
die() { printf 'images: %s\n' "$*" >&2; exit 1; }

# Runs a command as root: directly, or by sudo.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo --preserve-env=SOURCE_DATE_EPOCH "$@"
    else die "root is needed for: $* (run as root or install sudo)"; fi
}

# Installs the Debian packages that are missing: need <command>=<package>...
need() {
    local pair missing=()
    for pair in "$@"; do
        command -v "${pair%%=*}" >/dev/null || [ -x "/usr/sbin/${pair%%=*}" ] || missing+=("${pair#*=}")
    done
    [ ${#missing[@]} -eq 0 ] && return
    say "installing ${missing[*]}"
    as_root apt-get -qq update
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
}

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
    as_root nice -n 5 mmdebstrap --quiet --variant=essential --format=tar \
        --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Acquire::Retries "3"' \
        --aptopt='APT::Install-Recommends "false"' \
        "${SLIM[@]}" "${options[@]}" \
        --customize-hook="sh '$IMAGES_DIR/clean-rootfs.sh' \"\$1\"" \
        --include="$packages" "$release" "$tar" "${sources[@]}"
}
