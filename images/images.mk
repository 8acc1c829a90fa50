# The container images. `make images` builds what is stale and prints the references; `make images REGISTRY=host/path`
# pushes them there and prints those references. REFRESH=1 takes the Debian mirror's newer packages.
IMAGES_DIR := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))

.PHONY: images images-test images-reproducible
images: ## build the container images (REGISTRY=... pushes them)
	@$(IMAGES_DIR)build.sh
	@$(if $(REGISTRY),REGISTRY='$(REGISTRY)' $(IMAGES_DIR)push.sh,$(IMAGES_DIR)refs.sh)

images-test: ## run the postgres and odoo images and prove what they promise (root, no cluster)
	@$(IMAGES_DIR)test.sh

images-reproducible: ## build every image twice and compare the digests
	@$(IMAGES_DIR)check-reproducible.sh
