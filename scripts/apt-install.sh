#!/usr/bin/env bash
# Installs Debian packages, as root: scripts/apt-install.sh <package>...
# One call at a time, because cluster and images are prepared beside each other and apt ends at once where another holds
# its locks; and after whatever else of this machine holds dpkg's.
set -euo pipefail
# Seconds to wait for our own other call, and for other programs.
PATIENCE=900

exec 9>/run/lock/stackyard-apt
flock -w "$PATIENCE" 9 || { echo "Another installation of packages has been running for $((PATIENCE / 60)) minutes." >&2; exit 1; }

install() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o "DPkg::Lock::Timeout=$PATIENCE" install -y --no-install-recommends "$@"
}
# The lock of the lists has no such option.
update() {
    local tries=0
    until apt-get -qq update; do
        tries=$((tries + 1))
        [ "$tries" -lt 6 ] || return 1
        sleep 5
    done
}
# With the lists that are there, and with newer ones where they do not know the packages or no longer fit the mirror.
install "$@" >/dev/null 2>&1 || { update && install "$@" >/dev/null; }
