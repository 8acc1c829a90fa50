# shellcheck shell=bash
# What the scripts share: progress, the lock, and how to find the node. Sourced after env.sh.

say() { printf '%s\n' "$*"; }
fail() { printf 'devcluster: %s\n' "$*" >&2; exit 1; }

now_ms() { date +%s%3N; }

# step WORDS COMMAND…: runs a step and prints one line with its time. What it writes is shown only if it fails.
step() {
	local words=$1 began out code=0
	shift
	began=$(now_ms)
	out=$(mktemp)
	printf '  %-46s' "$words" # at once: a step may take minutes
	# In a shell of its own, and not in a condition: there the shell would go on after an error.
	set +e
	(set -e; "$@") >"$out" 2>&1
	code=$?
	set -e
	local took=$(($(now_ms) - began))
	if ((code)); then
		printf ' failed after %d.%01d s\n' $((took / 1000)) $((took % 1000 / 100))
		tail -n 60 "$out" >&2
		rm -f "$out"
		exit "$code"
	fi
	printf ' %5d.%01d s%s\n' $((took / 1000)) $((took % 1000 / 100)) "$(tail -n 1 "$out" | sed -n 's/^note: /  /p')"
	rm -f "$out"
}

# lock: one up or down at a time; the second waits for the first. The lock ends with the script.
lock() {
	mkdir -p "$STATE"
	exec 8>"$STATE/lock"
	flock -w 900 8 || fail "another devcluster command has been running for a quarter of an hour; see $STATE/lock"
}

# wait_for SECONDS COMMAND…: polls a condition until it holds; false when the time is over.
wait_for() {
	local until=$(($(now_ms) + $1 * 1000))
	shift
	until "$@" >/dev/null 2>&1; do
		(($(now_ms) < until)) || return 1
		sleep 0.1
	done
}

# is_node PID [START]: whether this process is the first of a node of this folder, and no other that got its number.
is_node() {
	local pid=$1 start=${2:-} own theirs
	local -a fields words
	[[ -r /proc/$pid/stat ]] || return 1
	read -r -a fields <"/proc/$pid/stat" || return 1
	[[ -z $start || ${fields[21]} == "$start" ]] || return 1
	own=$(readlink /proc/self/ns/pid)
	theirs=$(readlink "/proc/$pid/ns/pid") || return 1
	[[ $own != "$theirs" ]] || return 1
	mapfile -d '' -t words <"/proc/$pid/cmdline" || return 1
	[[ " ${words[*]} " == *" $RUN/components "* || ${words[1]:-} == "$RUN/init.sh" ]] || return 1
	# In its own namespace it is process 1.
	[[ $(sed -n 's/^NSpid:.*[[:space:]]//p' "/proc/$pid/status") == 1 ]]
}

# node_pid: prints the process id of the node's first process; false when no node runs. A file of an earlier boot or of
# a dead process is not believed; a node whose file was lost is still found.
node_pid() {
	local pid start boot file
	if [[ -r $NODE_FILE ]] && read -r pid start boot <"$NODE_FILE" &&
		[[ $boot == "$(</proc/sys/kernel/random/boot_id)" ]] && is_node "$pid" "$start"; then
		printf '%s\n' "$pid"
		return
	fi
	for file in /proc/[0-9]*/cmdline; do
		if grep -qsaF "$RUN/" "$file" && is_node "${file//[!0-9]/}"; then
			printf '%s\n' "${file//[!0-9]/}"
			return
		fi
	done
	return 1
}

# in_node COMMAND…: runs a command in the node's namespaces. Its working folder is /, so paths must be absolute.
in_node() {
	local pid
	pid=$(node_pid) || fail "the cluster does not run; start it with: make cluster-up"
	nsenter --target "$pid" --mount --net --pid -- "$@"
}

ctr() { in_node ctr --address /run/containerd/containerd.sock --namespace k8s.io "$@"; }

kubectl() { "$BIN/kubectl" --kubeconfig "$KUBECONFIG_ADMIN" "$@"; }

# cgroups: the folders of the node's cgroups, one for each hierarchy of version 1, or the one of version 2.
cgroups() { find /sys/fs/cgroup -maxdepth 2 -type d -name "$CGROUP" 2>/dev/null; }
