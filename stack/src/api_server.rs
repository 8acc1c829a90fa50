//! The API server's real endpoints. Network policies see addresses after translation, so its Service's address is of
//! no use to them.

use k8s_openapi::api::discovery::v1::EndpointSlice;
use kube::Client;
use kube::api::{Api, ListParams};

use crate::Error;
use crate::call::call;
use crate::cell::{Cidr, Peer};

/// Reads the endpoints of the Service `kubernetes`, as the API servers themselves write them.
pub async fn read(client: &Client) -> Result<Vec<Peer>, Error> {
    let slices = Api::<EndpointSlice>::namespaced(client.clone(), "default");
    let of_api_server = ListParams::default().labels("kubernetes.io/service-name=kubernetes").limit(100);
    let found = call("the endpoints of the API server", slices.list(&of_api_server)).await?;
    let mut peers: Vec<Peer> = found.items.iter().flat_map(peers_of).collect();
    peers.sort_by_key(|peer| format!("{peer:?}"));
    peers.dedup();
    Ok(peers)
}

fn peers_of(slice: &EndpointSlice) -> Vec<Peer> {
    let ports = slice.ports.iter().flatten().filter_map(|port| u16::try_from(port.port?).ok());
    let addresses = || slice.endpoints.iter().flat_map(|endpoint| &endpoint.addresses);
    ports
        .flat_map(|port| addresses().filter_map(move |address| Some((address.parse().ok()?, port))))
        .map(|(address, port)| Peer::Addresses { cidr: Cidr::of(address), port })
        .collect()
}
