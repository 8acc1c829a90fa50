# shellcheck shell=bash disable=SC2034
# Every name, address and path of the devcluster, in one place. Sourced by the other scripts, never run.
# Two clusters beside each other need another NAME, NODE_NET, POD_CIDR, SERVICE_CIDR and STATE each.

DEVCLUSTER=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Where everything lives that is not in the clone.
CACHE=${STACKYARD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/stackyard}
STATE=$CACHE/devcluster
BIN=$STATE/bin
PKI=$STATE/pki
LOGS=$STATE/log
RUN=$STATE/run
# Who the node is: "process-id start-time boot-id" of its first process.
NODE_FILE=$RUN/node
IMAGES=$STATE/images
# containerd's own data (unpacked images) and the volumes of pods.
CONTAINERD_ROOT=$STATE/containerd
VOLUMES=$STATE/volumes
KUBECONFIG_ADMIN=$STATE/kubeconfig
export STACKYARD_CACHE=$CACHE

# The node: a set of namespaces on this machine, reached over a veth pair.
NAME=dc
LINK=dc0
HOST_IP=10.213.0.1
NODE_IP=10.213.0.2
NODE_NET=10.213.0.0/30
NODE_PREFIX=30
POD_CIDR=10.244.0.0/16
SERVICE_CIDR=10.96.0.0/16
API_SERVICE_IP=10.96.0.1
DNS_IP=10.96.0.10
API_PORT=6443
# The table of nftables that enforces NetworkPolicy; it exists inside the node only.
POLICY_TABLE=dc_netpol
# The cgroup below which every pod lives, so that a kubelet of the machine itself never meets them.
CGROUP=dc

# What the browser sees. *.localhost is loopback in browsers and in curl; the forwarders bring it to the node.
FORWARD_IP=127.0.0.1
# FORWARD_PORTS=none goes without; the ingress is then reached on the node's address only.
if [[ ${FORWARD_PORTS:-} == none ]]; then FORWARD_PORTS=(); else FORWARD_PORTS=(80 443); fi
CERTIFICATE_HOSTS=(stackyard.localhost '*.stackyard.localhost' '*.erp.localhost' '*.mail.localhost')

KUBERNETES_VERSION=v1.34.10
HELM_VERSION=v3.19.5
# The Go compiler that go.mod asks for.
GO_NEEDED=1.24

# What it takes, checked by preflight.sh (measured: 3.9 GB of module and build cache, 0.3 GB of binaries, then images).
DISK_NEEDED_GIB=12
MEMORY_NEEDED_MIB=4096
