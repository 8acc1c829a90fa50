package volumes

import (
	"os"
	"path/filepath"
	"testing"

	core "k8s.io/api/core/v1"
	storage "k8s.io/api/storage/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

func TestAVolumeComesAndGoes(t *testing.T) {
	root := t.TempDir()
	f := folders{root, "node-1"}
	policy := core.PersistentVolumeReclaimDelete
	volume, _, err := f.Provision(t.Context(), controller.ProvisionOptions{
		PVName: "pvc-1", PVC: &core.PersistentVolumeClaim{}, StorageClass: &storage.StorageClass{ReclaimPolicy: &policy},
	})
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(root, "pvc-1"))
	if err != nil || info.Mode().Perm() != 0o777 || volume.Spec.Local.Path != filepath.Join(root, "pvc-1") {
		t.Errorf("%v %v %+v", info, err, volume)
	}
	for range 2 { // a second time is no error
		if err := f.Delete(t.Context(), volume); err != nil {
			t.Fatal(err)
		}
	}
	if entries, err := os.ReadDir(root); err != nil || len(entries) != 0 {
		t.Errorf("left: %v %v", entries, err)
	}
}

func TestNamesThatLeaveTheRootAreRefused(t *testing.T) {
	f := folders{"/volumes", "node-1"}
	for _, name := range []string{"", ".", "..", "a/b", "../x", "/"} {
		volume := &core.PersistentVolume{ObjectMeta: meta.ObjectMeta{Name: name}}
		if err := f.Delete(t.Context(), volume); err == nil {
			t.Errorf("%q is accepted", name)
		}
	}
}
