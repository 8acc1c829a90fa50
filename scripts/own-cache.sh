#!/usr/bin/env bash
# Makes the builds in a cache that several clones share this clone's: scripts/own-cache.sh <cache>, before cargo is called.
# Cargo knows a workspace's files by their place below its root and by their time, so what another clone built looks fresh
# to it wherever this clone's file is older. Sources that look newly written are compiled; dependencies are kept.
set -euo pipefail
clone=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
owner=$1/clone

[ "$(cat "$owner" 2>/dev/null)" != "$clone" ] || exit 0
mkdir -p "$1"
find "$clone" \( -name .git -o -name target \) -prune -o -type f -exec touch --no-create {} +
printf '%s\n' "$clone" >"$owner"
