//! Open watches.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream;
use http::Response;
use http_body::Frame;
use http_body_util::{BodyExt, Full, StreamBody};
use serde_json::{Value, json};

use super::Shared;
use super::answer::{Failure, Reply, answer};
use super::path::Key;
use super::select::Selection;
use super::server::Asked;

struct Watch {
    shared: Arc<Shared>,
    collection: Key,
    selection: Selection,
    asked: Asked,
    /// Everything up to this version was told.
    told: u64,
    epoch: u64,
    ready: VecDeque<Bytes>,
}

/// Answers a watch: changes after a version, for ever, until the server breaks it.
pub fn open(shared: &Arc<Shared>, asked: Asked) -> Reply {
    let (forgotten, epoch) = {
        let state = shared.lock();
        (state.forgotten, state.watch_epoch)
    };
    let told = asked.query.get("resourceVersion").and_then(|version| version.parse().ok()).unwrap_or(0);
    let (Some(collection), Ok(selection)) = (Key::parse(&asked.path), asked.selection()) else {
        return answer(&Err(Failure::new(400, "BadRequest", format!("no watch on {}", asked.path))));
    };
    if told < forgotten {
        // A server says this as an event of a watch that began well (Kubernetes: `Cacher.Watch`).
        let expired = Failure::new(410, "Expired", format!("too old resource version: {told} ({forgotten})"));
        return Response::new(Full::new(line("ERROR", &expired.body())).boxed_unsync());
    }
    let watch = Watch { shared: Arc::clone(shared), collection, selection, asked, told, epoch, ready: VecDeque::new() };
    let frames = stream::unfold(watch, |mut watch| async move {
        let line = watch.next().await?;
        Some((Ok::<_, std::convert::Infallible>(Frame::data(line)), watch))
    });
    Response::new(StreamBody::new(frames).boxed_unsync())
}

impl Watch {
    /// The next line; nothing when the server ended the watch.
    async fn next(&mut self) -> Option<Bytes> {
        let mut version = self.shared.version.subscribe();
        loop {
            if let Some(line) = self.ready.pop_front() {
                return Some(line);
            }
            if !self.gather() {
                return None;
            }
            if self.ready.is_empty() {
                version.changed().await.ok()?;
            }
        }
    }

    /// Gathers what is new; false when the watch is to end.
    fn gather(&mut self) -> bool {
        let state = self.shared.lock();
        if state.watch_epoch != self.epoch {
            return false;
        }
        let new = state.changes.iter().filter(|change| change.version > self.told);
        let meant =
            new.filter(|change| self.collection.contains(&change.key) && self.selection.is_met_by(&change.object));
        let lines: Vec<Bytes> = meant.map(|change| line(change.kind, &self.asked.shown(&change.object))).collect();
        self.told = state.version();
        self.ready.extend(lines);
        true
    }
}

fn line(kind: &str, object: &Value) -> Bytes {
    Bytes::from(format!("{}\n", json!({"type": kind, "object": object})))
}
