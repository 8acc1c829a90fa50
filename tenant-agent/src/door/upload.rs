//! A client's body on its way to the ERP.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::EXPECT;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::runtime::Handle;
use tokio::time::{Instant, timeout};

use super::DoorError;
use super::limits::LINGER;
use super::paced::{Fault, Paced};

/// What has become of a client's body, seen from outside while hyper sends it: hyper reports its end as an error of
/// *sending*, which would make the client's fault look like the ERP's.
#[derive(Debug)]
pub(super) struct Upload {
    fault: AtomicU8,
    moved: Mutex<Instant>,
}

const SOUND: u8 = 0;
const BROKEN: u8 = 1;
const STALLED: u8 = 2;

impl Upload {
    /// The client's fault behind `error`, if it was one.
    pub(super) fn blame(&self, error: hyper::Error) -> DoorError {
        match self.fault.load(Ordering::Acquire) {
            BROKEN => DoorError::ReadClientBody(error),
            STALLED => DoorError::ClientTimeout,
            _ => DoorError::TalkToErp(error),
        }
    }

    /// When the body last moved; when it was made, if it never did.
    pub(super) fn moved(&self) -> Instant {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_move(&self) {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

/// A client's body on its way to the ERP.
#[derive(Debug)]
pub(super) struct ClientBody(Option<Flow>);

#[derive(Debug)]
struct Flow {
    body: Paced,
    upload: Arc<Upload>,
    /// Whether the client sends it: at once, or (`Expect: 100-continue`) since it was asked for.
    is_sent: bool,
}

impl ClientBody {
    /// The body that follows `head`.
    pub(super) fn new(head: &HeaderMap, inner: Incoming, idle: Duration) -> (Self, Arc<Upload>) {
        let upload = Arc::new(Upload { fault: AtomicU8::new(SOUND), moved: Mutex::new(Instant::now()) });
        if inner.is_end_stream() {
            return (ClientBody::empty(), upload);
        }
        let flow = Flow { body: Paced::new(inner, idle), upload: upload.clone(), is_sent: !head.contains_key(EXPECT) };
        (ClientBody(Some(flow)), upload)
    }

    pub(super) fn empty() -> Self {
        ClientBody(None)
    }
}

impl Body for ClientBody {
    type Data = Bytes;
    type Error = Fault;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Fault>>> {
        let Some(Flow { body, upload, is_sent }) = &mut self.0 else { return Poll::Ready(None) };
        *is_sent = true;
        body.poll(cx).map(|frame| {
            upload.note_move();
            frame.map(|frame| {
                frame.map_err(|error| {
                    upload.fault.store(if error.is_some() { BROKEN } else { STALLED }, Ordering::Release);
                    error.map_or(Fault::Stalled, Fault::Broken)
                })
            })
        })
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(|flow| flow.body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.0.as_ref().map_or(SizeHint::with_exact(0), |flow| flow.body.size_hint())
    }
}

/// A body that was answered before its end is read on for a while: closing with unread bytes would destroy the answer
/// on its way to a client that sends all before it reads.
impl Drop for ClientBody {
    fn drop(&mut self) {
        let Some(Flow { mut body, upload, is_sent }) = self.0.take() else { return };
        let is_sound = upload.fault.load(Ordering::Acquire) == SOUND;
        if let (true, true, false, Ok(runtime)) = (is_sent, is_sound, body.is_end_stream(), Handle::try_current()) {
            runtime.spawn(async move {
                let rest = async { while let Some(Ok(_)) = poll_fn(|cx| body.poll(cx)).await {} };
                // What is not read in time is cut, as it would have been at once.
                let _ = timeout(LINGER, rest).await;
            });
        }
    }
}
