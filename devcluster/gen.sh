#!/usr/bin/env bash
# Rewrites go.mod for another patch of Kubernetes 1.34. Needed for an upgrade only: go.mod and go.sum are committed.
# Usage: gen.sh 34.10
set -euo pipefail
cd "$(dirname "$0")"

[[ ${1:-} =~ ^[0-9]+\.[0-9]+$ ]] || { echo "usage: gen.sh <minor.patch of Kubernetes 1, for example 34.10>" >&2; exit 2; }
patch=$1
upstream=$(go mod download -json "k8s.io/kubernetes@v1.$patch" | sed -n 's/.*"GoMod": "\(.*\)".*/\1/p')

# k8s.io/kubernetes requires its staging modules as v0.0.0 and replaces them with folders of its own tree, which a module
# outside the tree does not have: every one is required and replaced by its published version. The sample-* modules
# are not published and not needed.
staging=$(sed -n 's/^\t\(k8s.io\/[a-z0-9-]*\) v0\.0\.0$/\1/p' "$upstream" | grep -v '/sample-' | sort -u)
{
	echo "module stackyard.dev/devcluster"
	echo
	sed -n 's/^go /go /p' "$upstream"
	echo
	echo "require ("
	sed -n '/^require (/,/^)/p' "$upstream" | grep $'^\t' | grep -v '/sample-' | sed "s/ v0\.0\.0$/ v0.$patch/"
	printf '\tk8s.io/kubernetes v1.%s\n' "$patch"
	printf '\tgithub.com/coredns/coredns v1.14.0\n'
	printf '\tgithub.com/emersion/go-message v0.18.2\n'
	printf '\tgithub.com/emersion/go-smtp v0.25.1\n'
	printf '\tgo.etcd.io/etcd/server/v3 v3.6.7\n'
	printf '\thelm.sh/helm/v3 v3.19.5\n'
	printf '\tsigs.k8s.io/sig-storage-lib-external-provisioner/v13 v13.0.0\n'
	echo ")"
	echo
	echo "replace ("
	for module in $staging; do printf '\t%s => %s v0.%s\n' "$module" "$module" "$patch"; done
	echo ")"
} >go.mod.new
mv go.mod.new go.mod
go mod tidy
