#!/usr/bin/env bash
# Says whether the devcluster runs and what its parts do. Ends with 0 when all is well, with 3 when it does not run, and
# with 1 when something of it is not as it should be.
set -euo pipefail
# shellcheck source=devcluster/env.sh
. "$(dirname "$0")/env.sh"
# shellcheck source=devcluster/lib.sh
. "$DEVCLUSTER/lib.sh"

pid=$(node_pid) || { say "devcluster: stopped"; exit 3; }
say "devcluster: node $NAME runs as process $pid, address $NODE_IP, data in $STATE"
if ! kubectl get --raw /readyz --request-timeout=5s >/dev/null 2>&1; then
	say "  the API server does not answer; see $LOGS/kube-apiserver.log"
	exit 1
fi
kubectl get nodes -o wide
say ""
kubectl get pods --all-namespaces -o wide
bad=$(kubectl get pods --all-namespaces --no-headers | awk '$4 !~ /^(Running|Completed|Pending|ContainerCreating|PodInitializing|Init:[0-9].*|Terminating)$/ { print "  " $1 "/" $2 " is " $4 }')
node=$(kubectl get node "$NAME" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')
say ""
say "kubeconfig: $KUBECONFIG_ADMIN"
say "mail caught: https://mail.stackyard.localhost"
[[ $node == True ]] || { say "The node is not ready; see $LOGS/kubelet.log"; exit 1; }
[[ -z $bad ]] || { say "Not running:"; say "$bad"; exit 1; }
