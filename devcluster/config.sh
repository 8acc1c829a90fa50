#!/usr/bin/env bash
# Writes the configuration of the node's components into a folder, which later becomes the run folder.
# Usage: config.sh <folder>
set -euo pipefail
# shellcheck source=devcluster/env.sh
. "$(dirname "$0")/env.sh"

out=$1
mkdir -p "$out/cni"

cat >"$out/containerd.toml" <<TOML
version = 2
root = "$CONTAINERD_ROOT"
state = "/run/containerd"
oom_score = 0
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/devcluster/pause:1"
  # Machines without CAP_SYS_RESOURCE (many virtual ones) start no pod otherwise.
  restrict_oom_score_adj = true
  disable_apparmor = true
  # CoreDNS listens on port 53 as an ordinary user.
  enable_unprivileged_ports = true
  enable_unprivileged_icmp = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$RUN/cni-bin"
    conf_dir = "$RUN/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
[plugins."io.containerd.internal.v1.opt"]
  path = "$STATE/containerd-opt"
TOML

# Debian's plugins and the cluster's own one, in one folder as containerd wants them.
mkdir -p "$out/cni-bin"
for plugin in loopback ptp host-local portmap; do ln -s "/usr/lib/cni/$plugin" "$out/cni-bin/$plugin"; done
ln -s "$BIN/gate" "$out/cni-bin/gate"

cat >"$out/cni/10-devcluster.conflist" <<JSON
{
  "cniVersion": "0.4.0",
  "name": "devcluster",
  "plugins": [
    {
      "type": "ptp",
      "ipam": {
        "type": "host-local",
        "dataDir": "$STATE/cni",
        "ranges": [[{"subnet": "$POD_CIDR"}]],
        "routes": [{"dst": "0.0.0.0/0"}]
      }
    },
    {"type": "portmap", "capabilities": {"portMappings": true}},
    {"type": "gate", "socket": "/run/netpol.sock"}
  ]
}
JSON

printf 'nameserver %s\n' "$DNS_IP" >"$out/resolv.conf"

cat >"$out/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
# Away from the machine's own /kubepods: a second kubelet there would delete our pods as orphans, and the reverse.
cgroupRoot: /$CGROUP
cgroupDriver: cgroupfs
failCgroupV1: false
failSwapOn: false
oomScoreAdj: 0
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $PKI/ca.crt}
authorization: {mode: Webhook}
tlsCertFile: $PKI/kubelet-server.crt
tlsPrivateKeyFile: $PKI/kubelet-server.key
clusterDNS: [$DNS_IP]
clusterDomain: cluster.local
resolvConf: $RUN/resolv.conf
podLogsDir: /var/log/pods
containerLogMaxSize: 10Mi
containerLogMaxFiles: 3
makeIPTablesUtilChains: false
maxPods: 250
# Imported images cannot be pulled again, so none is ever collected.
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 200Mi, nodefs.available: 2%, nodefs.inodesFree: 2%}
YAML

cat >"$out/kube-proxy.yaml" <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
clusterCIDR: $POD_CIDR
hostnameOverride: $NAME
clientConnection: {kubeconfig: $PKI/proxy.kubeconfig}
oomScoreAdj: 0
conntrack: {maxPerCore: 0, min: 0}
YAML
