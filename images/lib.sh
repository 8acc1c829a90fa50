# Shared by the scripts of images/: where things are kept, and what the machine's apt knows.
# shellcheck shell=bash disable=SC2034
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
    as_root "$REPO_DIR/scripts/apt-install.sh" "${missing[@]}"
}
