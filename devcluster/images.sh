#!/usr/bin/env bash
# Makes the two images the cluster itself needs, without a registry: pause and addons. Prints the reference of addons.
set -euo pipefail
# shellcheck source=devcluster/env.sh
. "$(dirname "$0")/env.sh"

mkdir -p "$IMAGES"
if [[ ! -s $IMAGES/pause.tar || $DEVCLUSTER/pause.c -nt $IMAGES/pause.tar || $BIN/mkimage -nt $IMAGES/pause.tar ]]; then
	gcc -Os -static -s -Wall -Werror -o "$IMAGES/pause" "$DEVCLUSTER/pause.c"
	"$BIN/mkimage" build --name localhost/devcluster/pause --tag 1 --out "$IMAGES/pause.tar" --user 65535 \
		--entrypoint /pause "/pause=$IMAGES/pause" >/dev/null
fi
if [[ ! -s $IMAGES/addons.ref || ! -s $IMAGES/addons.tar || $BIN/addons -nt $IMAGES/addons.tar || $BIN/mkimage -nt $IMAGES/addons.tar ]]; then
	"$BIN/mkimage" build --name localhost/devcluster/addons --out "$IMAGES/addons.tar" --user 65532:65532 \
		--entrypoint /addons "/addons=$BIN/addons" >"$IMAGES/addons.ref.new"
	mv "$IMAGES/addons.ref.new" "$IMAGES/addons.ref"
fi
