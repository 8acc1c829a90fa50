#!/usr/bin/env bash
# Imports OCI archives into the node's container runtime. One it has already, by its digest, is skipped.
# Usage: load.sh <archive>…
set -euo pipefail
# shellcheck source=devcluster/env.sh
. "$(dirname "$0")/env.sh"
# shellcheck source=devcluster/lib.sh
. "$DEVCLUSTER/lib.sh"

(($#)) || fail "say which archives to load: load.sh <archive>…"
present=$(ctr images list) || fail "the node's container runtime does not answer; see $LOGS/containerd.log"
for archive; do
	[[ -r $archive ]] || fail "there is no archive $archive"
	described=$("$BIN/mkimage" describe "$archive")
	read -r reference digest <<<"$described"
	if awk -v name="$reference" -v digest="$digest" '$1 == name && $3 == digest { found = 1 } END { exit !found }' <<<"$present"; then
		say "$reference is already loaded"
		continue
	fi
	ctr images import --digests=false "$(realpath "$archive")" >/dev/null
	say "$reference is loaded"
done
