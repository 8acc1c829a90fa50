#!/bin/sh
# Run by mmdebstrap on Odoo's root file system: finish.sh <root>
set -eu
root="$1"

printf 'erp:x:10001:10001::/tmp:/usr/sbin/nologin\n' >>"$root/etc/passwd"
printf 'erp:x:10001:\n' >>"$root/etc/group"
printf 'erp:!:1::::::\n' >>"$root/etc/shadow"

mkdir -p "$root/etc/stackyard/odoo" "$root/mnt/modules" "$root/opt/stackyard" \
    "$root/var/lib/odoo/filestore" "$root/var/lib/odoo/sessions"
chown -R 10001:10001 "$root/var/lib/odoo"
# The package's own configuration and service are not used.
rm -rf "$root/etc/odoo" "$root/lib/systemd" "$root/usr/lib/systemd"
# Places and carriers of telephone numbers: Odoo only checks and formats numbers. (Left out by dpkg, the package's own
# script fails.)
rm -rf "$root/usr/lib/python3/dist-packages/phonenumbers/geodata" "$root/usr/lib/python3/dist-packages/phonenumbers/carrierdata"
find "$root/usr/lib/python3/dist-packages" -depth -type d -empty -delete

# The root file system is read-only in a pod: what Python does not find compiled here it compiles at each start.
# Unchecked, because the sources cannot change and a check costs a look at each source file. One process: the bytes
# depend on what a process compiled before.
find "$root/usr/lib" -type d -name __pycache__ -prune -exec rm -rf {} +
chroot "$root" /usr/bin/python3 -m compileall -q -f -j 1 --invalidation-mode unchecked-hash \
    /usr/lib/python3.13 /usr/lib/python3/dist-packages || true

# Fonts looked up once here, not at each report.
chroot "$root" /usr/bin/fc-cache --system-only --force >/dev/null
