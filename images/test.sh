#!/bin/bash
# Runs the postgres and odoo images as pods run them (runc, read-only root, no capabilities) and prints what that
# proved: images/test.sh [<package>/<country>...]   e.g. services/FR; all four packages and two countries without.
# Needs root, no cluster. Ends what it started and removes its work folder (KEEP=1 keeps it).
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ "$(id -u)" = 0 ] || exec sudo --preserve-env=STACKYARD_CACHE,KEEP,HOME "$0" "$@"
need runc=runc zstd=zstd openssl=openssl
for name in postgres odoo; do
    [ -s "$OUT/$name.tar" ] || die "$name is not built; run: images/build.sh postgres odoo"
done
work="$(mktemp -d "$OUT/test.XXXXXX")"
if [ -n "${KEEP:-}" ]; then say "keeping $work"; else trap 'rm -rf "$work"' EXIT; fi
chmod 755 "$work"
PYTHONDONTWRITEBYTECODE=1 timeout --foreground --signal=INT 1500 nice -n 5 python3 "$IMAGES_DIR/test/run.py" "$OUT/postgres.tar" "$OUT/odoo.tar" "$work" "$@"
