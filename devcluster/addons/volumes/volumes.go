// Package volumes provisions PersistentVolumes as folders of the node. It is the stand-in for a storage driver: no
// size is enforced, there are no snapshots, and a volume lives and dies with this machine.
package volumes

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"

	"stackyard.dev/devcluster/addons/cluster"
)

// Provisioner is the name storage classes refer to.
const Provisioner = "devcluster/local"

// Run provisions and deletes volumes until the context ends.
func Run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("volumes", flag.ContinueOnError)
	kubeconfig := flags.String("kubeconfig", "", "credentials for the API server")
	root := flags.String("root", "", "folder that holds the volumes")
	node := flags.String("node", "", "name of the node the folder is on")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if !filepath.IsAbs(*root) || *node == "" {
		return fmt.Errorf("--root must be an absolute path and --node a name, got %q and %q", *root, *node)
	}
	client, err := cluster.Connect(*kubeconfig)
	if err != nil {
		return err
	}
	// The library's own limiter waits 15 s after the first error, which a developer would notice.
	limiter := workqueue.NewTypedItemExponentialFailureRateLimiter[string](200*time.Millisecond, 15*time.Second)
	controller.NewProvisionController(ctx, client, Provisioner, folders{*root, *node},
		controller.LeaderElection(false), controller.MetricsPort(0), controller.RateLimiter(limiter),
		controller.FailedProvisionThreshold(0), controller.FailedDeleteThreshold(0)).Run(ctx)
	return nil
}

// folders makes one folder for each volume.
type folders struct {
	root string
	node string
}

// Provision makes the folder. Its mode is set past the umask: kubelet gives it to the pod's fsGroup afterwards.
func (f folders) Provision(_ context.Context, options controller.ProvisionOptions) (*core.PersistentVolume, controller.ProvisioningState, error) {
	path, err := f.path(options.PVName)
	if err != nil {
		return nil, controller.ProvisioningFinished, err
	}
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, controller.ProvisioningFinished, err
	}
	if err := os.Chmod(path, 0o777); err != nil {
		return nil, controller.ProvisioningFinished, err
	}
	return f.volume(path, options), controller.ProvisioningFinished, nil
}

// volume describes the folder. It is of type `local` with the node's affinity, because `hostPath` ignores fsGroup.
func (f folders) volume(path string, options controller.ProvisionOptions) *core.PersistentVolume {
	claim := options.PVC.Spec
	return &core.PersistentVolume{
		ObjectMeta: meta.ObjectMeta{Name: options.PVName},
		Spec: core.PersistentVolumeSpec{
			AccessModes:                   claim.AccessModes,
			Capacity:                      core.ResourceList{core.ResourceStorage: claim.Resources.Requests[core.ResourceStorage]},
			PersistentVolumeReclaimPolicy: *options.StorageClass.ReclaimPolicy,
			MountOptions:                  options.StorageClass.MountOptions,
			VolumeMode:                    claim.VolumeMode,
			PersistentVolumeSource:        core.PersistentVolumeSource{Local: &core.LocalVolumeSource{Path: path}},
			NodeAffinity: &core.VolumeNodeAffinity{Required: &core.NodeSelector{NodeSelectorTerms: []core.NodeSelectorTerm{{
				MatchExpressions: []core.NodeSelectorRequirement{{
					Key: core.LabelHostname, Operator: core.NodeSelectorOpIn, Values: []string{f.node},
				}},
			}}}},
		},
	}
}

// Delete removes the folder and all that is in it.
func (f folders) Delete(_ context.Context, volume *core.PersistentVolume) error {
	path, err := f.path(volume.Name)
	if err != nil {
		return err
	}
	return os.RemoveAll(path)
}

// path is the folder of a volume. A name that would leave the root is refused: Delete removes what is there.
func (f folders) path(name string) (string, error) {
	path := filepath.Join(f.root, name)
	if name == "" || filepath.Dir(path) != filepath.Clean(f.root) {
		return "", fmt.Errorf("the volume's name %q is not the name of a folder", name)
	}
	return path, nil
}
