#!/usr/bin/env bash
# Starts the devcluster and returns when its API, node, DNS, ingress and mail catcher are ready. Each step is skipped when
# its result is there, so that a second run takes seconds; what an earlier crash left behind is cleared first.
set -euo pipefail
# containerd makes the roots of containers with it, and their users are not root.
umask 022
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
		find kube addons mkimage gate -type f | sort | xargs sha256sum
	} | sha256sum
}

build() {
	local stamp=$BIN/.built
	if [[ -x $BIN/helm && -s $stamp && $(<"$stamp") == "$(inputs)" ]]; then return; fi
	"$DEVCLUSTER/build.sh" 2>&1 | tee "$LOGS/build.log"
	inputs >"$stamp"
}

# configure: prepares what the node is started from, beside what the running one was started from. The node runs copies,
# so that an edit or another branch of the clone does not change it under way.
configure() {
	rm -rf "$NEXT"
	mkdir -p "$NEXT/components" "$LOGS" "$STATE/varlog" "$VOLUMES" "$CONTAINERD_ROOT"
	cp "$DEVCLUSTER"/{env,init,api}.sh "$NEXT/"
	cp "$DEVCLUSTER"/components/* "$NEXT/components/"
	((${#FORWARD_PORTS[@]})) || rm "$NEXT/components/forward"
	"$DEVCLUSTER/config.sh" "$NEXT"
	sha256sum "$BIN/kube" "$BIN/addons" "$BIN/gate" "$PKI"/*.crt >"$NEXT/programs"
}

# node_is_current: whether a node runs, is linked, and was started from these programs, certificates and configuration.
node_is_current() { node_linked >/dev/null && diff -r "$NEXT" "$RUN" >/dev/null; }
node_linked() { node_pid && [[ -n $(ip -o route show "$POD_CIDR" dev "$LINK" 2>/dev/null) ]]; }

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
	# No pod has outlived the last node. Which address came last is kept: a new pod must not get one that the API, and so
	# the policies, still take for an old pod's.
	[[ ! -d $STATE/cni ]] || find "$STATE/cni" -type f ! -name 'last_reserved_ip*' -delete
	date -u +%FT%TZ >"$STATE/started"
	rm -rf "$RUN"
	mv "$NEXT" "$RUN"
	# Without the lock's descriptor, which would be held as long as the node lives.
	setsid --fork unshare --fork --pid --kill-child --mount --uts --ipc -- "$RUN/init.sh" >"$LOGS/start.log" 2>&1 </dev/null 8>&-
	wait_for 20 node_linked || { cat "$LOGS/start.log"; fail "the node's namespaces could not be made"; }
}

api_ready() { kubectl get --raw /readyz --request-timeout=3s; }
api_answers() { wait_for 120 api_ready || { tail -n 20 "$LOGS/kube-apiserver.log"; fail "the API server does not get ready; see $LOGS/kube-apiserver.log and etcd.log beside it"; }; }
runtime_ready() { ctr version; }
load_own_images() { wait_for 60 runtime_ready || fail "containerd does not start; see $LOGS/containerd.log"; "$DEVCLUSTER/load.sh" "$IMAGES/pause.tar" "$IMAGES/addons.tar"; }

render() {
	sed -e "s|@ADDONS_IMAGE@|$(<"$IMAGES/addons.ref")|g" -e "s|@NODE_IP@|$NODE_IP|g" -e "s|@DNS_IP@|$DNS_IP|g" "$@"
}

apply() { kubectl apply --server-side --force-conflicts --field-manager devcluster "$@"; }

apply_manifests() {
	# First the rights of the node's own programs: no pod starts before netpol has them.
	apply -f "$DEVCLUSTER/manifests/node-agents.yaml"
	render "$DEVCLUSTER"/manifests/ingress.yaml | sed '/^---$/q' | apply -f -
	kubectl create secret tls default-certificate --namespace ingress --cert "$PKI/ingress.crt" --key "$PKI/ingress.key" \
		--dry-run=client -o yaml | apply -f -
	local file
	for file in "$DEVCLUSTER"/manifests/*.yaml; do
		render "$file"
		echo ---
	done | apply -f -
}

# After a restart the API still shows what was true before it: only what was said since the node's start counts.
since_start() { [[ ! $1 < $(<"$STATE/started") ]]; }
node_said_ready() {
	local said
	said=$(kubectl get node "$NAME" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status} {.status.conditions[?(@.type=="Ready")].lastHeartbeatTime}')
	[[ $said == "True "* ]] && since_start "${said#True }"
}
node_ready() { wait_for 60 node_said_ready || fail "the node does not get ready; see $LOGS/kubelet.log and containerd.log beside it"; }

# addon_said_ready NAMESPACE LABEL: whether one pod of it, of the image of now, is ready and was started since.
addon_said_ready() {
	local said
	said=$(kubectl --namespace "$1" get pods --selector "$2" -o 'jsonpath={range .items[*]}{.metadata.deletionTimestamp}/{.spec.containers[0].image}/{.status.containerStatuses[0].ready}/{.status.containerStatuses[0].state.running.startedAt}{"\n"}{end}' | grep -F "/$(<"$IMAGES/addons.ref")/true/" | grep '^/' | head -n 1)
	[[ -n $said ]] && since_start "${said##*/}"
}
addons_ready() {
	wait_for 120 addon_said_ready kube-system k8s-app=kube-dns || fail "DNS does not get ready: kubectl -n kube-system describe pods"
	wait_for 120 addon_said_ready ingress app.kubernetes.io/name=ingress || fail "the ingress does not get ready: kubectl -n ingress describe pods"
	wait_for 120 addon_said_ready mail app.kubernetes.io/name=mail || fail "the mail catcher does not get ready: kubectl -n mail describe pods"
}
door_answers() { curl --silent --fail --max-time 3 --output /dev/null --cacert "$PKI/ingress-ca.crt" --resolve "mail.stackyard.localhost:443:${1}" https://mail.stackyard.localhost/healthz; }
addresses_answer() {
	wait_for 20 door_answers "$NODE_IP" || fail "the ingress does not answer on $NODE_IP:443"
	((${#FORWARD_PORTS[@]} == 0)) || wait_for 20 door_answers "$FORWARD_IP" || fail "the forwarder does not answer on $FORWARD_IP:443; see $LOGS/forward.log"
}

NEXT=$STATE/next

main() {
	local began
	began=$(now_ms)
	say "devcluster: Kubernetes $KUBERNETES_VERSION on one node, $NODE_IP"
	mkdir -p "$LOGS"
	step "machine" "$DEVCLUSTER/preflight.sh"
	lock
	step "programs (the first time minutes)" build
	step "images of the cluster itself" "$DEVCLUSTER/images.sh"
	step "certificates" "$DEVCLUSTER/pki.sh"
	step "configuration" configure
	if node_is_current; then
		say "  the node runs"
	else
		step "node" start_node
	fi
	step "API server" api_answers
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
