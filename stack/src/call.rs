//! One call to an API server: its time limit, and what its failure means.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use kube::core::{Resource, Status};

use crate::Error;

/// Time limit of one call. An API server answers in milliseconds; its own limit for a request is 60 s
/// (`--request-timeout`), after which the caller has long given up.
pub const CALL_LIMIT: Duration = Duration::from_secs(10);

/// Kind, namespace and name of an object, as messages name it.
pub fn name_of<K: Resource<DynamicType = ()>>(namespace: Option<&str>, name: &str) -> String {
    match namespace {
        Some(namespace) => format!("{} {namespace}/{name}", K::kind(&())),
        None => format!("{} {name}", K::kind(&())),
    }
}

/// Makes a call within its time limit.
pub async fn call<T>(object: &str, answer: impl Future<Output = Result<T, kube::Error>>) -> Result<T, Error> {
    match tokio::time::timeout(CALL_LIMIT, answer).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(kube::Error::Api(status))) => Err(judge(object, *status)),
        Ok(Err(source)) => Err(away(object, source)),
        Err(_) => Err(away(object, NoAnswer)),
    }
}

/// As [`call`], but what is not there is `None`.
pub async fn call_opt<T>(
    object: &str,
    answer: impl Future<Output = Result<T, kube::Error>>,
) -> Result<Option<T>, Error> {
    let found = async {
        match answer.await {
            Ok(value) => Ok(Some(value)),
            Err(kube::Error::Api(status)) if status.is_not_found() => Ok(None),
            Err(other) => Err(other),
        }
    };
    call(object, found).await
}

fn away(object: &str, source: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::CellAway { call: object.to_owned(), source: Box::new(source) }
}

/// What an answer other than success means. A namespace that ends and a quota that was made a moment ago refuse with
/// 403 although they mean "not yet" (Kubernetes: `NamespaceLifecycle` and `ResourceQuota` admission).
fn judge(object: &str, status: Status) -> Error {
    let is_not_yet = has_cause(&status, "NamespaceTerminating") || status.message.contains("status unknown for quota");
    let object = object.to_owned();
    match status.code {
        409 => Error::Busy { object, message: status.message },
        403 if is_not_yet => Error::Busy { object, message: status.message },
        404 => Error::Busy { object, message: status.message },
        400 | 403 | 405 | 413 | 415 | 422 => Error::Refused { object, message: status.message },
        _ => away(&object, status),
    }
}

fn has_cause(status: &Status, reason: &str) -> bool {
    let causes = status.details.as_ref().map(|details| details.causes.as_slice()).unwrap_or_default();
    causes.iter().any(|cause| cause.reason == reason)
}

#[derive(Debug)]
struct NoAnswer;

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no answer within {} s", CALL_LIMIT.as_secs())
    }
}

impl std::error::Error for NoAnswer {}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(code: u16, message: &str) -> Status {
        Status::failure(message, "").with_code(code)
    }

    #[test]
    fn tells_no_from_not_now() {
        for code in [400, 403, 422] {
            assert!(matches!(judge("x", status(code, "no")), Error::Refused { .. }), "{code}");
        }
        for code in [401, 404, 409, 429, 500, 503, 504] {
            assert!(judge("x", status(code, "not now")).is_transient(), "{code}");
        }
        let quota = "persistentvolumeclaims \"files\" is forbidden: status unknown for quota: room";
        assert!(judge("x", status(403, quota)).is_transient());
    }

    #[tokio::test(start_paused = true)]
    async fn gives_up_on_a_silent_server() {
        let silent = std::future::pending::<Result<(), kube::Error>>();
        let gave_up = call("Namespace x", silent).await.unwrap_err();
        assert!(matches!(gave_up, Error::CellAway { .. }), "{gave_up:?}");
    }
}
