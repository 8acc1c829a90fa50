# shellcheck shell=bash disable=SC2034
# Shared by demo/, tests/ and bench/: where things are, how the cluster is reached, how a stage is timed. Sourced, never run.
set -euo pipefail
# What images and the node's file systems are made of is read by other users; logins are kept in a folder of their own.
umask 022

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${STACKYARD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/stackyard}
# Logins made at run time, and the logs of stages: readable by this user only.
DEMO=$CACHE/demo
TOOLS=$CACHE/tools
RELEASE=stackyard
NAMESPACE=stackyard
CELL_NAMESPACE=stackyard-cell
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/cargo-dev}
"$ROOT/scripts/own-cache.sh" "$CACHE"
export PATH=$CACHE/devcluster/bin:$TOOLS/bin:$PATH

# The flags of devcluster/build.sh, so that its build cache serves go vet and go test as well.
GO_AS_BUILT=(env CGO_ENABLED=0 GOGC=400 "GOFLAGS=-trimpath -gcflags=all=-dwarf=false")

say() { printf '%s\n' "$*" >&2; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# Runs a command as root: directly, or by sudo.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else die "Root is needed for '$*': run as root, or install sudo."; fi
}

# The same for programs that find the cache and the tools by the environment.
as_root_keeping_paths() {
    if [ "$(id -u)" = 0 ]; then "$@"; else as_root env "PATH=$PATH" "STACKYARD_CACHE=$CACHE" "$@"; fi
}

# Installs the Debian packages that are missing: need <package>...
need() {
    local package missing=()
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    say "installing ${missing[*]}"
    as_root "$ROOT/scripts/apt-install.sh" "${missing[@]}"
}

# Points kubectl and helm at the cluster: KUBE_CONTEXT's, or else the devcluster's.
use_cluster() {
    if [ -n "${KUBE_CONTEXT:-}" ]; then
        KUBECTL=(kubectl --context "$KUBE_CONTEXT") HELM=(helm --kube-context "$KUBE_CONTEXT")
    else
        [ -s "$CACHE/devcluster/kubeconfig" ] || die "There is no cluster. Run 'make cluster-up', or name yours by KUBE_CONTEXT."
        export KUBECONFIG=$CACHE/devcluster/kubeconfig
        KUBECTL=(kubectl) HELM=(helm)
    fi
}
kube() { "${KUBECTL[@]}" "$@"; }

# Runs one stage with its output in a log file, and prints how long it took: stage <title> <command>...
stage() {
    local title=$1 log started
    shift
    mkdir -p "$DEMO/log"
    log=$DEMO/log/$(tr -cs 'a-z0-9\n' - <<<"${title,,}").log
    started=$(now_ms)
    printf '  %-44s ' "$title" >&2
    # In the background and awaited, because `set -e` does not hold inside a function that is a condition.
    "$@" >"$log" 2>&1 &
    if ! wait "$!"; then
        printf 'failed\n\n' >&2
        tail -n 25 "$log" >&2
        die "
'$title' failed; all of its output is in $log"
    fi
    printf '%s\n' "$(seconds_since "$started")" >&2
}

now_ms() { date +%s%3N; }
seconds_since() { awk -v ms="$(($(now_ms) - $1))" 'BEGIN { printf "%7.1f s", ms / 1000 }'; }

# Waits for a condition: until_true <seconds> <what is awaited> <command>...
until_true() {
    local deadline=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        [ "$SECONDS" -lt "$deadline" ] || die "Waited too long for $what."
        sleep 0.5
    done
}

# The options by which curl trusts the ingress: INGRESS_CA, or the devcluster's authority, or the machine's own.
trust_ingress() {
    local authority=${INGRESS_CA:-}
    [ -n "$authority${KUBE_CONTEXT:-}" ] || authority=$CACHE/devcluster/pki/ingress-ca.crt
    TRUST=()
    [ -z "$authority" ] || TRUST=(--cacert "$authority")
}

# A random password of 20 letters and digits.
random_password() {
    local bytes
    bytes=$(head -c 512 /dev/urandom | LC_ALL=C tr -dc 'a-zA-Z0-9')
    printf '%s' "${bytes:0:20}"
}
