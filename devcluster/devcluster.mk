# The development cluster. Included by the Makefile at the top; also runs by itself: make -f devcluster/devcluster.mk cluster-up
DEVCLUSTER_DIR := $(dir $(lastword $(MAKEFILE_LIST)))

.PHONY: cluster-up cluster-down cluster-status cluster-leftovers cluster-test-units cluster-test

cluster-up: ## start the devcluster (a second run takes seconds)
	@$(DEVCLUSTER_DIR)up.sh

cluster-down: ## stop the devcluster; PURGE=1 removes its data as well
	@$(DEVCLUSTER_DIR)down.sh $(if $(PURGE),--purge)

cluster-status: ## say what the devcluster does
	@$(DEVCLUSTER_DIR)status.sh

cluster-leftovers: ## after cluster-down: name everything of it that is still on the machine
	@$(DEVCLUSTER_DIR)leftovers.sh

cluster-test: ## try the running cluster from outside and from inside its pods
	@$(DEVCLUSTER_DIR)test.sh

# The flags of build.sh, so that Go's build cache serves both: without them all of Kubernetes is compiled once more.
cluster-test-units: export CGO_ENABLED := 0
cluster-test-units: export GOFLAGS := -trimpath -buildvcs=false -gcflags=all=-dwarf=false
cluster-test-units: ## check the devcluster's own programs; needs no root and no cluster
	@cd $(DEVCLUSTER_DIR) && gofmt -l kube addons mkimage gate tools.go | { ! grep .; }
	@cd $(DEVCLUSTER_DIR) && go vet ./addons/... ./mkimage ./gate && go test ./addons/... ./mkimage ./gate
	@# vet looks at every package below as well, and below kube is all of Kubernetes: ten minutes.
	@cd $(DEVCLUSTER_DIR) && go test -vet=off ./kube
