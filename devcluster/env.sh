# shellcheck shell=bash disable=SC2034
# Every name, address and path of the devcluster, in one place. Sourced by the other scripts, never run.

DEVCLUSTER=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Several clusters can run beside each other, each with its own number: names, addresses, cgroups and data differ, the
# programs are the same. Only number 0 takes the machine's own ports 80 and 443.
INDEX=${DEVCLUSTER_INDEX:-0}
SUFFIX=${INDEX#0}

# Where everything lives that is not in the clone.
CACHE=${STACKYARD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/stackyard}
export STACKYARD_CACHE=$CACHE
STATE=$CACHE/devcluster$SUFFIX
BIN=$CACHE/devcluster/bin
IMAGES=$CACHE/devcluster/images
PKI=$STATE/pki
LOGS=$STATE/log
# What the node was started from. It changes only while no node runs: kube-proxy ends when its file is written.
RUN=$STATE/run
# Who the node is: "process-id start-time boot-id" of its first process.
NODE_FILE=$STATE/node
# containerd's own data (unpacked images) and the volumes of pods.
CONTAINERD_ROOT=$STATE/containerd
VOLUMES=$STATE/volumes
KUBECONFIG_ADMIN=$STATE/kubeconfig

# The node: a set of namespaces on this machine, reached over a veth pair.
NAME=dc$SUFFIX
LINK=dc$INDEX
HOST_IP=10.213.$INDEX.1
NODE_IP=10.213.$INDEX.2
NODE_NET=10.213.$INDEX.0/30
NODE_PREFIX=30
POD_CIDR=10.$((244 - INDEX)).0.0/16
SERVICE_CIDR=10.$((96 + INDEX)).0.0/16
API_SERVICE_IP=10.$((96 + INDEX)).0.1
DNS_IP=10.$((96 + INDEX)).0.10
API_PORT=6443
# The table of nftables that enforces NetworkPolicy; it exists inside the node only.
POLICY_TABLE=dc_netpol
# The cgroup below which every pod lives, so that a kubelet of the machine itself never meets them.
CGROUP=$NAME

# What the browser sees. *.localhost is loopback in browsers and in curl; the forwarders bring it to the node.
FORWARD_IP=127.0.0.1
# FORWARD_PORTS=none goes without; the ingress is then reached on the node's address only.
if [[ ${FORWARD_PORTS:-} == none || $INDEX != 0 ]]; then FORWARD_PORTS=(); else FORWARD_PORTS=(80 443); fi
CERTIFICATE_HOSTS=(stackyard.localhost '*.stackyard.localhost' '*.erp.localhost' '*.mail.localhost')

KUBERNETES_VERSION=v1.34.10
HELM_VERSION=v3.19.5
# The Go compiler that go.mod asks for.
GO_NEEDED=1.24

# What it takes, checked by preflight.sh (measured: 3.9 GB of module and build cache, 0.3 GB of binaries, then images).
DISK_NEEDED_GIB=12
MEMORY_NEEDED_MIB=4096
