# The development cluster. Included by the Makefile at the top; also runs by itself: make -f devcluster/devcluster.mk cluster-up
DEVCLUSTER_DIR := $(dir $(lastword $(MAKEFILE_LIST)))

.PHONY: cluster-up cluster-down cluster-status cluster-leftovers cluster-test-units cluster-test

cluster-up: ## Start the development cluster (a second run takes seconds)
	@$(DEVCLUSTER_DIR)up.sh

cluster-down: ## Stop the development cluster; PURGE=1 removes its data as well
	@$(DEVCLUSTER_DIR)down.sh $(if $(PURGE),--purge)

cluster-status: ## Say what the development cluster does
	@$(DEVCLUSTER_DIR)status.sh

cluster-leftovers: ## After cluster-down: name everything of it that is still on the machine
	@$(DEVCLUSTER_DIR)leftovers.sh

cluster-test: ## Try the running cluster from outside and from inside its pods
	@$(DEVCLUSTER_DIR)test.sh

cluster-test-units: ## Check the development cluster's own programs; needs no root and no cluster
	@cd $(DEVCLUSTER_DIR) && gofmt -l kube addons mkimage gate tools.go | { ! grep .; } && go vet ./kube ./addons/... ./mkimage ./gate && go test ./kube ./addons/... ./mkimage ./gate
