#!/usr/bin/env bash
# Checks that nothing of the devcluster is on this machine after `down`: names what there is and ends with 1, or is silent.
set -euo pipefail
# shellcheck source=devcluster/env.sh
. "$(dirname "$0")/env.sh"
# shellcheck source=devcluster/lib.sh
. "$DEVCLUSTER/lib.sh"

left=()

# Processes that were started with a path or an address of this cluster, or live in one of its cgroups. There can be no
# others: all of them are in one namespace, and the kernel ends it with its first process.
for folder in /proc/[0-9]*; do
	pid=${folder#/proc/}
	line=$({ tr '\0' ' ' <"$folder/cmdline"; } 2>/dev/null || true)
	if grep -qF -e "$RUN/" -e "$PKI/" -e "$STATE/etcd" -e "$CONTAINERD_ROOT" -e "=$NODE_IP:" <<<"$line" ||
		grep -qs ":/$CGROUP\(/\|$\)" "$folder/cgroup"; then
		left+=("process $pid: ${line:0:120}")
	fi
done
while read -r _ _ _ _ point _; do
	if [[ $point == "$STATE"/* ]]; then left+=("mount $point"); fi
done </proc/self/mountinfo
if ip link show "$LINK" >/dev/null 2>&1; then left+=("interface $LINK"); fi
for range in "$NODE_NET" "$POD_CIDR" "$SERVICE_CIDR"; do
	route=$(ip -o route show "$range")
	[[ -z $route ]] || left+=("route $route")
done
if command -v nft >/dev/null; then
	while read -r _ family table _; do
		case $table in "$POLICY_TABLE" | kube-proxy) left+=("nftables table $family $table") ;; esac
	done < <(nft list tables)
	# The port mapping of CNI, by the name its chains have.
	while read -r line; do left+=("firewall chain $line"); done < <(nft list chains 2>/dev/null | grep -oE 'CNI-[A-Z0-9-]+' | sort -u)
fi
while read -r group; do left+=("cgroup $group"); done < <(cgroups)
for port in "${FORWARD_PORTS[@]}"; do
	line=$(ss -Hltnp "sport = :$port" | grep -F '"addons"' || true)
	[[ -z $line ]] || left+=("port $port: $line")
done

((${#left[@]})) || exit 0
printf 'devcluster: this is left of it:\n' >&2
printf '  - %s\n' "${left[@]}" >&2
exit 1
