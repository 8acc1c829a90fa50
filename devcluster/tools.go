//go:build tools

// Package devcluster keeps commands that are built from this module, but not imported by it, in go.mod.
package devcluster

import _ "helm.sh/helm/v3/cmd/helm"
