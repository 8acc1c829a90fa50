//! The tenant's volume.

use k8s_openapi::api::core::v1::{PersistentVolumeClaim, PersistentVolumeClaimSpec, VolumeResourceRequirements};

use super::quantities;
use crate::ValidatedTenant;
use crate::cell::AccessMode;

/// Builds the claim of the volume for file store, sessions and modules.
pub fn build_pvc(tenant: &ValidatedTenant) -> PersistentVolumeClaim {
    let settings = tenant.cell().settings();
    let access_mode = match settings.access_mode {
        AccessMode::ReadWriteOnce => "ReadWriteOnce",
        AccessMode::ReadWriteMany => "ReadWriteMany",
    };
    PersistentVolumeClaim {
        metadata: tenant.meta(tenant.files()),
        spec: Some(PersistentVolumeClaimSpec {
            access_modes: Some(vec![access_mode.into()]),
            storage_class_name: settings.storage_class.clone(),
            resources: Some(VolumeResourceRequirements {
                requests: Some(quantities([("storage", &format!("{}Gi", tenant.volume_gib()))])),
                ..VolumeResourceRequirements::default()
            }),
            ..PersistentVolumeClaimSpec::default()
        }),
        ..PersistentVolumeClaim::default()
    }
}
