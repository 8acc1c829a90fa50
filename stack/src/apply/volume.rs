//! A volume that exists keeps its class and access mode, which can't change, and never shrinks.

use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::Applier;
use crate::Error;
use crate::call::call_opt;

/// Changes the claim to what the existing one allows: a cell's new settings are for new tenants.
pub async fn keep_bound(room: &Applier<'_>, wanted: PersistentVolumeClaim) -> Result<PersistentVolumeClaim, Error> {
    let name = wanted.metadata.name.clone().unwrap_or_default();
    let object = room.name_of::<PersistentVolumeClaim>(&name);
    let existing = call_opt(&object, room.api::<PersistentVolumeClaim>().get(&name)).await?;
    Ok(match existing {
        Some(existing) => merge(wanted, &existing),
        None => wanted,
    })
}

fn merge(mut wanted: PersistentVolumeClaim, existing: &PersistentVolumeClaim) -> PersistentVolumeClaim {
    if let (Some(spec), Some(bound)) = (&mut wanted.spec, &existing.spec) {
        spec.access_modes.clone_from(&bound.access_modes);
        spec.storage_class_name.clone_from(&bound.storage_class_name);
        if size_gib(bound) > size_gib(spec) {
            spec.resources.clone_from(&bound.resources);
        }
    }
    wanted
}

/// Size in GiB. A claim of ours says it in whole GiB, as the builder writes it; any other text counts as none.
fn size_gib(spec: &k8s_openapi::api::core::v1::PersistentVolumeClaimSpec) -> Option<i64> {
    let Quantity(text) = spec.resources.as_ref()?.requests.as_ref()?.get("storage")?;
    text.strip_suffix("Gi")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(class: Option<&str>, size: &str) -> PersistentVolumeClaim {
        serde_json::from_value(serde_json::json!({
            "spec": {"accessModes": ["ReadWriteOnce"], "storageClassName": class,
                "resources": {"requests": {"storage": size}}}
        }))
        .unwrap()
    }

    #[test]
    fn grows_and_never_shrinks_or_moves() {
        let merged = |wanted: &str, bound: &str| merge(claim(None, wanted), &claim(Some("fast"), bound));
        assert_eq!(merged("20Gi", "10Gi"), claim(Some("fast"), "20Gi"));
        assert_eq!(merged("10Gi", "20Gi"), claim(Some("fast"), "20Gi"));
    }
}
