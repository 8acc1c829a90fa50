#!/bin/sh
# Run by mmdebstrap on a finished root file system: clean-rootfs.sh <root>
# Removes what differs between two builds, what a container never uses, and every setuid bit.
set -eu
root="$1"

# State of package tools and of the machine: differs from build to build, and no image installs packages.
# (mmdebstrap itself empties apt's folders after this.)
rm -rf "$root"/var/cache/debconf "$root"/var/log "$root"/var/cache/ldconfig "$root"/var/lib/systemd "$root"/root/.[!.]*
rm -rf "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d "$root"/etc/apt/preferences.d
rm -f "$root"/etc/hostname "$root"/etc/resolv.conf "$root"/etc/machine-id "$root"/var/lib/dbus/machine-id
rm -f "$root"/etc/*- "$root"/var/lib/dpkg/*-old "$root"/etc/ssl/private/* "$root"/etc/.pwd.lock
rm -f "$root"/etc/ssl/certs/ssl-cert-snakeoil.pem
find "$root/etc/ssl/certs" -type l -xtype l -delete 2>/dev/null || true
mkdir -p "$root/var/log" "$root/var/cache"
find "$root/usr/share/doc" -type d -empty -delete 2>/dev/null || true

# Links to manuals are made by the packages' scripts, whatever dpkg leaves out; the sums are for packages nobody checks.
rm -rf "$root"/usr/share/man "$root"/usr/share/postgresql/*/man "$root"/var/lib/dpkg/info/*.md5sums
find "$root/etc/alternatives" -name '*.[1-8].gz' -delete

# Nothing in a pod may gain rights by starting a program.
find "$root" -xdev -type f -perm /6000 -exec chmod a-s {} +

# A password change "today" is the day of the fixed time.
[ ! -e "$root/etc/shadow" ] || sed -i -E "s/^([^:]*:[^:]*:)[0-9]+:/\1$((SOURCE_DATE_EPOCH / 86400)):/" "$root/etc/shadow"
