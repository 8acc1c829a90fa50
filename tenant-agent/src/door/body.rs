//! The body of an answer on its way to the client.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body, Frame, Incoming, SizeHint};

use super::paced::{Fault, Paced};
use super::pool::Kept;

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
        let is_whole = self.has_ended || self.body.is_end_stream();
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
            AnswerBody::Erp(erp) => erp.body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            AnswerBody::Own(body) => body.size_hint(),
            AnswerBody::Erp(erp) => erp.body.size_hint(),
        }
    }
}
