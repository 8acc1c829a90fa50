#!/usr/bin/env bash
# Cluster, images and chart, with the time of each; what is there already takes seconds. Used by the demo, tests and bench.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Waits for the build in the background; its output becomes the stage's.
finish_images() {
    while kill -0 "$1" 2>/dev/null; do sleep 0.5; done
    cat "$DEMO/log/images-build.log"
    [ "$(cat "$DEMO/log/images-build.code")" = 0 ]
}
build_images() {
    local code=0
    rm -f "$DEMO/log/images-build.code"
    "$ROOT/images/build.sh" >"$DEMO/log/images-build.log" 2>&1 || code=$?
    printf '%s\n' "$code" >"$DEMO/log/images-build.code"
}

mkdir -p "$DEMO/log"
stage "packages of this machine" need ca-certificates curl gcc g++ libc6-dev libpq-dev make python3
if [ -n "${KUBE_CONTEXT:-}" ]; then
    stage "images" "$ROOT/images/build.sh"
    use_cluster
else
    # Beside each other: the cluster is mostly one long Go build, the images are mostly downloads and one Rust build.
    build_images &
    images=$!
    stage "cluster" as_root_keeping_paths "$ROOT/devcluster/up.sh"
    as_root chown -R "$(id -u):$(id -g)" "$CACHE/devcluster/kubeconfig" "$CACHE/devcluster/pki/ingress-ca.crt"
    stage "images, built beside the cluster" finish_images "$images"
    use_cluster
fi
stage "chart" "$ROOT/demo/install.sh"
