#!/usr/bin/env bash
# Starts the devcluster and returns when its API, node, DNS, ingress and mail catcher are ready. Each step is skipped when
# its result is there, so that a second run takes seconds; what an earlier crash left behind is cleared first.
set -euo pipefail
# shellcheck source=devcluster/env.sh
. "$(dirname "$0")/env.sh"
# shellcheck source=devcluster/lib.sh
. "$DEVCLUSTER/lib.sh"

# inputs: what the programs are built from, in one line.
inputs() {
	cd "$DEVCLUSTER"
	{
		go version 2>/dev/null || true
		cat build.sh env.sh go.mod go.sum
		find kube addons mkimage -type f | sort | xargs sha256sum
	} | sha256sum
}

build() {
	local stamp=$STATE/built
	if [[ -x $BIN/helm && -s $stamp && $(<"$stamp") == "$(inputs)" ]]; then return; fi
	"$DEVCLUSTER/build.sh" 2>&1 | tee "$LOGS/build.log"
	inputs >"$stamp"
}

# node_is_current: whether the running node was started from these programs and this configuration.
fingerprint() { sha256sum "$BIN/kube" "$BIN/addons" "$RUN"/*.toml "$RUN"/*.yaml "$RUN"/components/* "$RUN/init.sh" "$RUN/env.sh" "$PKI"/*.crt | sha256sum; }

configure() {
	mkdir -p "$RUN/components" "$LOGS" "$STATE/varlog" "$VOLUMES" "$CONTAINERD_ROOT"
	# The node runs copies, so that an edit or another branch of the clone does not change it under way.
	local name
	for name in env.sh init.sh; do cp "$DEVCLUSTER/$name" "$RUN/$name.new" && mv "$RUN/$name.new" "$RUN/$name"; done
	rm -f "$RUN"/components/*
	cp "$DEVCLUSTER"/components/* "$RUN/components/"
	((${#FORWARD_PORTS[@]})) || rm "$RUN/components/forward"
	"$DEVCLUSTER/config.sh"
}

make_cgroups() {
	local top
	if [[ -f /sys/fs/cgroup/cgroup.controllers ]]; then
		for top in cpuset cpu io memory pids; do
			echo "+$top" >/sys/fs/cgroup/cgroup.subtree_control 2>/dev/null || true # not every kernel has each
		done
		mkdir -p "/sys/fs/cgroup/$CGROUP"
		return
	fi
	for top in /sys/fs/cgroup/*/; do
		mkdir "$top$CGROUP" 2>/dev/null || true
		# Version 1 leaves these empty in a new group, and nothing can run in it then.
		if [[ -f $top$CGROUP/cpuset.cpus ]]; then
			cat "${top}cpuset.cpus" >"$top$CGROUP/cpuset.cpus"
			cat "${top}cpuset.mems" >"$top$CGROUP/cpuset.mems"
		fi
	done
}

start_node() {
	"$DEVCLUSTER/down.sh" --quiet # clears what a crash left
	make_cgroups
	: >"$RUN/start.log"
	# Without the lock's descriptor, which would be held as long as the node lives.
	setsid --fork unshare --fork --pid --kill-child --mount --uts --ipc -- "$RUN/init.sh" >"$RUN/start.log" 2>&1 </dev/null 8>&-
	wait_for 20 node_started || { cat "$RUN/start.log"; fail "the node's namespaces could not be made"; }
}
node_started() { node_pid && [[ -n $(ip -o route show "$POD_CIDR" dev "$LINK") ]]; }

api_ready() { kubectl get --raw /readyz --request-timeout=3s; }
runtime_ready() { ctr version; }
load_own_images() { wait_for 60 runtime_ready || fail "containerd does not start; see $LOGS/containerd.log"; "$DEVCLUSTER/load.sh" "$IMAGES/pause.tar" "$IMAGES/addons.tar"; }

render() {
	sed -e "s|@ADDONS_IMAGE@|$(<"$IMAGES/addons.ref")|g" -e "s|@NODE_IP@|$NODE_IP|g" -e "s|@DNS_IP@|$DNS_IP|g" "$@"
}

apply() { kubectl apply --server-side --force-conflicts --field-manager devcluster "$@"; }

apply_manifests() {
	render "$DEVCLUSTER"/manifests/ingress.yaml | sed '/^---$/q' | apply -f -
	kubectl create secret tls default-certificate --namespace ingress --cert "$PKI/ingress.crt" --key "$PKI/ingress.key" \
		--dry-run=client -o yaml | apply -f -
	local file
	for file in "$DEVCLUSTER"/manifests/*.yaml; do
		render "$file"
		echo ---
	done | apply -f -
}

node_ready() { kubectl wait --for=condition=Ready "node/$NAME" --timeout=60s; }
addons_ready() {
	kubectl --namespace kube-system rollout status deployment/coredns --timeout=120s
	kubectl --namespace ingress rollout status daemonset/ingress --timeout=120s
	kubectl --namespace mail rollout status deployment/mail --timeout=120s
}
door_answers() { curl --silent --fail --max-time 3 --output /dev/null --cacert "$PKI/ingress-ca.crt" --resolve "mail.stackyard.localhost:443:${1}" https://mail.stackyard.localhost/healthz; }
addresses_answer() {
	wait_for 20 door_answers "$NODE_IP" || fail "the ingress does not answer on $NODE_IP:443"
	((${#FORWARD_PORTS[@]} == 0)) || wait_for 20 door_answers "$FORWARD_IP" || fail "the forwarder does not answer on $FORWARD_IP:443; see $LOGS/forward.log"
}

main() {
	local began
	began=$(now_ms)
	say "devcluster: Kubernetes $KUBERNETES_VERSION on one node, $NODE_IP"
	mkdir -p "$LOGS" "$RUN"
	step "machine" "$DEVCLUSTER/preflight.sh"
	lock
	step "programs (the first time minutes)" build
	step "images of the cluster itself" "$DEVCLUSTER/images.sh"
	step "certificates" "$DEVCLUSTER/pki.sh"
	step "configuration" configure
	local wanted
	wanted=$(fingerprint)
	if node_pid >/dev/null && [[ $(cat "$RUN/fingerprint" 2>/dev/null) == "$wanted" ]]; then
		say "  the node runs"
	else
		step "node" start_node
		printf '%s\n' "$wanted" >"$RUN/fingerprint"
	fi
	step "API server" wait_for 120 api_ready
	step "images into the node" load_own_images
	step "DNS, ingress, storage, mail: applied" apply_manifests
	step "node ready" node_ready
	step "DNS, ingress, mail: ready" addons_ready
	step "https://mail.stackyard.localhost answers" addresses_answer
	local took=$(($(now_ms) - began))
	say "devcluster: ready after $((took / 1000)).$((took % 1000 / 100)) s"
	say "kubeconfig: $KUBECONFIG_ADMIN"
}

main
