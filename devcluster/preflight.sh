#!/usr/bin/env bash
# Says in plain words what keeps the devcluster from running on this machine; installs Debian packages that are missing.
set -euo pipefail
# shellcheck source=devcluster/env.sh
. "$(dirname "$0")/env.sh"
# shellcheck source=devcluster/lib.sh
. "$DEVCLUSTER/lib.sh"

problems=()
problem() { problems+=("$1"); }

# command:package, for every program the scripts, containerd and the CNI plugins start.
PROGRAMS=(containerd:containerd runc:runc nft:nftables conntrack:conntrack iptables:iptables ip:iproute2 openssl:openssl
	nsenter:util-linux unshare:util-linux flock:util-linux mount:mount pgrep:procps ss:iproute2 gcc:gcc curl:curl modprobe:kmod)
# What has no command of its own: file:package.
FILES=(/usr/lib/cni/ptp:containernetworking-plugins /usr/lib/x86_64-linux-gnu/libc.a:libc6-dev)

check_machine() {
	[[ $(uname -s) == Linux && $(uname -m) == x86_64 ]] ||
		problem "This machine is $(uname -s) on $(uname -m); the devcluster needs Linux on x86_64."
	((EUID == 0)) || problem "Only root can make namespaces, mounts and cgroups: run it as root, or with sudo."
	[[ -d /sys/fs/cgroup ]] || problem "/sys/fs/cgroup is missing: the kernel or the container this runs in has no cgroups."
	if [[ -f /sys/fs/cgroup/cgroup.controllers ]]; then
		local controller
		for controller in cpu memory pids; do
			grep -qw "$controller" /sys/fs/cgroup/cgroup.controllers ||
				problem "The cgroup controller '$controller' is not available at the top (cgroup v2): pods could not be limited."
		done
	elif [[ ! -d /sys/fs/cgroup/memory ]]; then
		problem "Neither cgroup v2 nor the memory hierarchy of cgroup v1 is mounted below /sys/fs/cgroup."
	fi
	case $STATE/ in
	/var/lib/* | /var/log/* | /run/* | /proc/* | /sys/*)
		problem "The cache folder $CACHE is in a place the node covers with its own; choose another with STACKYARD_CACHE." ;;
	esac
}

check_kernel() {
	local module
	for module in overlay nf_tables veth; do modprobe -q "$module" 2>/dev/null || true; done
	grep -qw overlay /proc/filesystems ||
		problem "The kernel has no overlayfs, which containers need (modprobe overlay)."
	if ! unshare --net nft list ruleset >/dev/null 2>&1; then
		problem "The kernel has no nftables, or new network namespaces are not allowed: 'unshare --net nft list ruleset' fails."
	fi
}

check_room() {
	local free_gib memory_mib needed=$DISK_NEEDED_GIB
	mkdir -p "$CACHE"
	free_gib=$(df -BG --output=avail "$CACHE" | tail -1 | tr -dc 0-9)
	[[ -x $BIN/kube ]] && needed=$((needed / 3))
	((free_gib >= needed)) ||
		problem "$CACHE has $free_gib GiB free and $needed GiB are needed; make room or choose another disk with STACKYARD_CACHE."
	memory_mib=$(($(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo) / 1024))
	((memory_mib >= MEMORY_NEEDED_MIB)) ||
		problem "The machine has $memory_mib MiB of memory; $MEMORY_NEEDED_MIB MiB are needed."
}

# A node of this folder that runs is no conflict: its own link and its own forwarders are expected.
check_conflicts() {
	node_pid >/dev/null && return
	local port line
	for port in "${FORWARD_PORTS[@]}"; do
		line=$(ss -Hltnp "sport = :$port" | grep -E "[[:space:]](127\.0\.0\.1|0\.0\.0\.0|\*|\[::\]):${port}[[:space:]]" | head -1 || true)
		[[ -z $line ]] ||
			problem "Port $port of this machine is taken$(sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/ by \1 (process \2)/p' <<<"$line"); the devcluster needs it on $FORWARD_IP. Stop that program, or go without with FORWARD_PORTS=none."
	done
	if [[ -n $(ip -o link show "$LINK" 2>/dev/null) && $(ip -o -4 address show dev "$LINK") != *" $HOST_IP/"* ]]; then
		problem "There is a network interface $LINK that is not of this devcluster; remove it with 'ip link delete $LINK' if nothing needs it."
	fi
	line=$(ip -o -4 route show to match "$NODE_IP" | grep -v "dev $LINK" | grep -v '^default' | head -1 || true)
	[[ -z $line ]] || problem "The addresses $NODE_NET are used on this machine ($line)."
}

install_packages() {
	local entry missing=()
	for entry in "${PROGRAMS[@]}"; do command -v "${entry%%:*}" >/dev/null || missing+=("${entry##*:}"); done
	for entry in "${FILES[@]}"; do [[ -e ${entry%%:*} ]] || missing+=("${entry##*:}"); done
	((${#missing[@]})) || return 0
	mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
	command -v apt-get >/dev/null || fail "These programs are missing and this is no Debian: ${missing[*]}"
	((EUID == 0)) || fail "These Debian packages are missing and only root can install them: ${missing[*]}"
	local log=$LOGS/apt.log
	mkdir -p "$LOGS"
	"$DEVCLUSTER/../scripts/apt-install.sh" "${missing[@]}" >"$log" 2>&1 ||
		fail "apt-get could not install ${missing[*]}; the reason is in $log"
	# Debian starts a containerd of its own with the package; the devcluster brings its own and leaves that one as it is.
	say "note: installed ${missing[*]}"
}

check_go() {
	local have
	if ! command -v go >/dev/null; then
		[[ -x $BIN/kube && -x $BIN/addons ]] && return # nothing to build
		problem "Go is missing: install Go $GO_NEEDED or newer (Debian's own golang package is too old) and put it on the PATH."
		return
	fi
	have=$(GOTOOLCHAIN=local go env GOVERSION)
	have=${have#go}
	[[ $(printf '%s\n' "$GO_NEEDED" "$have" | sort -V | head -1) == "$GO_NEEDED" ]] && return
	# An old Go from 1.21 on fetches the one go.mod asks for, unless it is told not to.
	if [[ $(printf '%s\n' 1.21 "$have" | sort -V | head -1) == 1.21 && $(go env GOTOOLCHAIN) != local ]]; then return; fi
	problem "Go is $have and $GO_NEEDED or newer is needed. Install it, or let Go 1.21 or newer fetch it by itself: go env -w GOTOOLCHAIN=auto"
}

check_machine
((${#problems[@]})) || install_packages
((${#problems[@]})) || check_kernel
check_room
((EUID == 0)) && command -v ss ip >/dev/null && check_conflicts
check_go

if ((${#problems[@]})); then
	printf 'devcluster: this machine is not ready:\n' >&2
	printf '  - %s\n' "${problems[@]}" >&2
	exit 1
fi
