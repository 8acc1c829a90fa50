#!/usr/bin/env bash
# Checks that nothing of the devcluster is on this machine after `down`: names what there is and ends with 1, or is silent.
set -euo pipefail
# shellcheck source=devcluster/env.sh
. "$(dirname "$0")/env.sh"
# shellcheck source=devcluster/lib.sh
. "$DEVCLUSTER/lib.sh"

left=()

# Processes whose program or arguments are in the cluster's folder, or that live in one of its cgroups.
for folder in /proc/[0-9]*; do
	pid=${folder#/proc/}
	program=$(readlink "$folder/exe" 2>/dev/null || true)
	if [[ $program == "$BIN/"* ]] || grep -qsaF -e "$RUN/" -e "$CONTAINERD_ROOT" "$folder/cmdline" || grep -qs "/$CGROUP\(/\|$\)" "$folder/cgroup"; then
		# kubectl and helm are a user's, and end by themselves.
		case $(tr '\0' ' ' <"$folder/cmdline" 2>/dev/null) in *kubectl* | *helm* | '') continue ;; esac
		left+=("process $pid: $(tr '\0' ' ' <"$folder/cmdline" 2>/dev/null | cut -c1-120)")
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
