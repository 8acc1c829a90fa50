//! Bodies that may not pause for too long. hyper has no timeouts for bodies, so this does: a timer is armed only while a
//! read is pending, which costs nothing on the fast path.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep};

/// A body that may not pause for longer than a limit.
#[derive(Debug)]
pub(super) struct Paced {
    inner: Incoming,
    limit: Duration,
    /// Made at the first pause, then set again for each one.
    timer: Option<Pin<Box<Sleep>>>,
    is_armed: bool,
}

impl Paced {
    pub(super) fn new(inner: Incoming, limit: Duration) -> Self {
        Paced { inner, limit, timer: None, is_armed: false }
    }

    /// The next frame; `Err(None)` when the pause was too long.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Option<hyper::Error>>>> {
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

    pub(super) fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    pub(super) fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
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
