#!/usr/bin/env bash
# Stops the devcluster and removes everything of it from the machine. Its data stays in the cache folder, so that the next
# `up` finds the same cluster; with --purge they go as well (programs and image archives stay).
# Usage: down.sh [--purge]
set -euo pipefail
# shellcheck source=devcluster/env.sh
. "$(dirname "$0")/env.sh"
# shellcheck source=devcluster/lib.sh
. "$DEVCLUSTER/lib.sh"

GRACE_SECONDS=8
purge=0 quiet=0
for arg; do
	case $arg in
	--purge) purge=1 ;;
	--quiet) quiet=1 ;; # called by up.sh, which holds the lock
	*) fail "unknown argument $arg; usage: down.sh [--purge]" ;;
	esac
done
((EUID == 0)) || fail "only root can stop it: run it as root, or with sudo"

# container_pids: the first process of every container that runs, without those that only hold a pod together.
container_pids() {
	local pid groups
	mapfile -t groups < <(cgroups)
	((${#groups[@]})) || return 0
	while read -r pid; do
		[[ $(sed -n 's/^NSpid:.*[[:space:]]//p' "/proc/$pid/status" 2>/dev/null) == 1 && $(cat "/proc/$pid/comm" 2>/dev/null) != pause ]] || continue
		printf '%s\n' "$pid"
	done < <(find "${groups[@]}" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u)
}
containers_ended() { [[ -z $(container_pids) ]]; }

# Databases are told to end, so that they need no recovery at the next start. kubelet is halted first: it would start
# them again. Whoever has not ended by then is killed with the rest.
stop_containers() {
	local pid kubelet
	kubelet=$(pgrep --parent "$1" --exact kubelet || true)
	[[ -z $kubelet ]] || kill -STOP "$kubelet"
	for pid in $(container_pids); do kill -TERM "$pid" 2>/dev/null || true; done
	wait_for "$GRACE_SECONDS" containers_ended || true
}

# The first process takes every other one of its namespace with it, and the last one the mounts, rules and links.
stop_node() {
	local pid
	while pid=$(node_pid); do
		((purge)) || stop_containers "$pid"
		kill -KILL "$pid"
		wait_for 30 process_gone "$pid" || fail "process $pid, the node's first, does not end"
	done
	rm -f "$NODE_FILE"
}
process_gone() { [[ ! -d /proc/$1 ]]; }

# The kernel removes the link with its namespace, a moment later; one that stays is of a crash.
remove_link() {
	wait_for 2 link_gone || ip link delete "$LINK" 2>/dev/null || true
	wait_for 5 link_gone || fail "the interface $LINK cannot be removed"
}
link_gone() { ! ip link show "$LINK"; }

# Only the cgroups outlive the namespace. A process may take a moment to leave them.
remove_cgroups() { wait_for 10 cgroups_gone || fail "these cgroups cannot be removed: $(cgroups | tr '\n' ' ')"; }
cgroups_gone() {
	local group
	for group in $(cgroups); do find "$group" -depth -type d -exec rmdir {} + || return 1; done
}

main() {
	stop_node
	remove_link
	remove_cgroups
	if ((purge)); then
		rm -rf "${STATE:?}"/{etcd,kubelet,volumes,containerd,containerd-opt,cni,pki,run,next,log,varlog,kubeconfig,started}
	fi
}

if ((quiet)); then
	main
else
	lock
	step "devcluster stopped$( ((purge)) && printf ' and its data removed')" main
fi
