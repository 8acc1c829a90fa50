#!/usr/bin/env bash
# Stops the demo: the devcluster with everything in it. --purge removes its data and the logins too.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
[ -z "${KUBE_CONTEXT:-}" ] || die "KUBE_CONTEXT is set: this cluster is yours. Remove the demo with: helm uninstall $RELEASE --namespace $NAMESPACE"
as_root_keeping_paths "$ROOT/devcluster/down.sh" "$@"
if [ "${1:-}" = --purge ]; then rm -rf "$DEMO"; fi
