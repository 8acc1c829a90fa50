#!/usr/bin/env bash
# The node's first process. up.sh starts it in new namespaces for processes, mounts, names and IPC; it makes the network
# namespace, says who it is, and becomes the supervisor. Everything it mounts and makes ends with it.
set -euo pipefail
# shellcheck source=devcluster/env.sh
. "$(dirname "$0")/env.sh"

outside() { ip -n host "$@"; }

# /proc is still the machine's here: this is the process id others see, and with its start time nobody else's.
identify() {
	local -a fields
	read -r -a fields </proc/self/stat
	printf '%s %s %s\n' "${fields[0]}" "${fields[21]}" "$(</proc/sys/kernel/random/boot_id)" >"$NODE_FILE.new"
	mv "$NODE_FILE.new" "$NODE_FILE"
}

enter() {
	identify
	mount --make-rprivate /
	mount -t proc proc /proc
	mount --make-rshared /
	# containerd's shims and runc keep their state below /run, wherever they are told to; kubelet its logs below /var/log.
	mount -t tmpfs -o mode=755 tmpfs /run
	mount --bind "$STATE/varlog" /var/log
	# CNI and kubelet keep a few files below /var/lib, wherever they are told to; nothing of the machine's is needed there.
	mount -t tmpfs -o mode=755 tmpfs /var/lib
	# The machine's own network stays reachable by name: for the veth pair, and for the forwarder of its loopback.
	mkdir /run/netns
	touch /run/netns/host
	mount --bind /proc/self/ns/net /run/netns/host
	hostname "$NAME"
	exec unshare --net "$0" connect
}

connect() {
	ip link set lo up
	ip link add eth0 type veth peer name "$LINK" netns host
	ip address add "$NODE_IP/$NODE_PREFIX" dev eth0
	outside address add "$HOST_IP/$NODE_PREFIX" dev "$LINK"
	ip link set eth0 up
	outside link set "$LINK" up
	ip route add default via "$HOST_IP"
	# Pods and services can be reached from the machine itself; the routes go with the link.
	outside route add "$POD_CIDR" via "$NODE_IP" dev "$LINK"
	outside route add "$SERVICE_CIDR" via "$NODE_IP" dev "$LINK"
	echo 1 >/proc/sys/net/ipv4/ip_forward
	exec "$BIN/addons" supervise --components "$RUN/components" --logs "$LOGS"
}

case ${1:-enter} in
enter) enter ;;
connect) connect ;;
*) echo "init.sh is started by up.sh" >&2; exit 2 ;;
esac
