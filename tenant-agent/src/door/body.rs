//! Bodies on their way through, frame by frame. hyper has no timeouts for bodies, so these do: a timer is armed only
//! while a read is pending, which costs nothing on the fast path.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::EXPECT;
use http_body_util::Full;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::runtime::Handle;
use tokio::time::{Instant, Sleep, timeout};

use super::DoorError;
use super::limits::LINGER;
use super::pool::Kept;

/// A body that may not pause for longer than a limit.
#[derive(Debug)]
struct Paced {
    inner: Incoming,
    limit: Duration,
    /// Made at the first pause, then set again for each one.
    timer: Option<Pin<Box<Sleep>>>,
    is_armed: bool,
}

impl Paced {
    fn new(inner: Incoming, limit: Duration) -> Self {
        Paced { inner, limit, timer: None, is_armed: false }
    }

    /// The next frame; `Err(None)` when the pause was too long.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Option<hyper::Error>>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.inner).poll_frame(cx) {
            self.is_armed = false;
            return Poll::Ready(frame.map(|frame| frame.map_err(Some)));
        }
        let limit = self.limit;
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        if !self.is_armed {
            timer.as_mut().reset(Instant::now() + limit);
            self.is_armed = true;
        }
        timer.as_mut().poll(cx).map(|()| Some(Err(None)))
    }
}

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
        self.0.as_ref().is_none_or(|flow| flow.body.inner.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.0.as_ref().map_or(SizeHint::with_exact(0), |flow| flow.body.inner.size_hint())
    }
}

/// A body that was answered before its end is read on for a while: closing with unread bytes would destroy the answer
/// on its way to a client that sends all before it reads.
impl Drop for ClientBody {
    fn drop(&mut self) {
        let Some(Flow { mut body, upload, is_sent }) = self.0.take() else { return };
        let is_sound = upload.fault.load(Ordering::Acquire) == SOUND;
        if let (true, true, false, Ok(runtime)) = (is_sent, is_sound, body.inner.is_end_stream(), Handle::try_current())
        {
            runtime.spawn(async move {
                let rest = async { while let Some(Ok(_)) = poll_fn(|cx| body.poll(cx)).await {} };
                // What is not read in time is cut, as it would have been at once.
                let _ = timeout(LINGER, rest).await;
            });
        }
    }
}

/// Why a body ended too early; the other side sees the cut.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("the body broke off")]
    Broken(#[source] hyper::Error),
    #[error("the body stalled")]
    Stalled,
}

/// The body of an answer: the ERP's, or our own.
#[derive(Debug)]
pub(super) enum AnswerBody {
    Own(Full<Bytes>),
    Erp(ErpBody),
}

impl AnswerBody {
    pub(super) fn own(text: impl Into<Bytes>) -> Self {
        AnswerBody::Own(Full::new(text.into()))
    }

    /// The ERP's body; `kept` goes back to the pool when the body has been read to its end.
    pub(super) fn of_erp(inner: Incoming, kept: Option<Kept>, idle: Duration) -> Self {
        AnswerBody::Erp(ErpBody { body: Paced::new(inner, idle), kept, has_ended: false })
    }
}

/// The ERP's body on its way to the client.
#[derive(Debug)]
pub(super) struct ErpBody {
    body: Paced,
    kept: Option<Kept>,
    has_ended: bool,
}

impl Drop for ErpBody {
    fn drop(&mut self) {
        let is_whole = self.has_ended || self.body.inner.is_end_stream();
        if let (true, Some(kept)) = (is_whole, self.kept.take()) {
            kept.put_back();
        }
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = Fault;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Fault>>> {
        match &mut *self {
            AnswerBody::Own(body) => Pin::new(body).poll_frame(cx).map_err(|never| match never {}),
            AnswerBody::Erp(erp) => erp.body.poll(cx).map(|frame| {
                erp.has_ended |= frame.is_none();
                frame.map(|frame| frame.map_err(|error| error.map_or(Fault::Stalled, Fault::Broken)))
            }),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            AnswerBody::Own(body) => body.is_end_stream(),
            AnswerBody::Erp(erp) => erp.body.inner.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            AnswerBody::Own(body) => body.size_hint(),
            AnswerBody::Erp(erp) => erp.body.inner.size_hint(),
        }
    }
}
