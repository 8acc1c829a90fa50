#!/usr/bin/env bash
# Builds kube, addons, mkimage, gate and helm from the one Go module into the cache folder. A second run takes a second or less
# (Go's build cache); the first about seven minutes on two cores.
set -euo pipefail
# shellcheck source=devcluster/env.sh
. "$(dirname "$0")/env.sh"
cd "$DEVCLUSTER"

# The versions the programs report: Kubernetes' own build sets them by the linker, else every node is a v0.0.0.
version_flags() {
	local package
	for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
		printf -- '-X %s.gitVersion=%s -X %s.gitMajor=1 -X %s.gitMinor=34 ' "$package" "$KUBERNETES_VERSION" "$package" "$package"
		printf -- '-X %s.gitTreeState=clean -X %s.buildDate=1970-01-01T00:00:00Z ' "$package" "$package"
	done
	printf -- '-X helm.sh/helm/v3/internal/version.version=%s' "$HELM_VERSION"
}

mkdir -p "$BIN"
# No cgo: the addons run in an image without a C library. No debug information: a fifth less to compile, and it would be
# stripped anyway. GOGC: memory for time.
GOGC=400 CGO_ENABLED=0 go build -trimpath -buildvcs=false -gcflags=all=-dwarf=false \
	-ldflags "-s -w $(version_flags)" -o "$BIN/" ./kube ./addons ./mkimage ./gate helm.sh/helm/v3/cmd/helm

for command in etcd kube-apiserver kube-controller-manager kube-proxy kube-scheduler kubectl kubelet; do
	ln -sfn kube "$BIN/$command"
done
