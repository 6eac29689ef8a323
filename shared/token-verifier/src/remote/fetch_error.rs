//! Why keys and status lists could not be fetched. For the log only.

use std::error::Error as _;
use std::iter::successors;

use reqwest::{StatusCode, Url};

#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error("the request failed")]
    Request(#[from] reqwest::Error),
    #[error("{url} answered {status}")]
    Status { url: Url, status: StatusCode },
    #[error("{url} answered with more than {limit} bytes")]
    TooLarge { url: Url, limit: usize },
    #[error("the discovery document is not valid")]
    Discovery(#[source] serde_json::Error),
    #[error("the discovery document is of the issuer {found:?}, not {expected:?}")]
    WrongIssuer { found: String, expected: String },
    #[error("jwks_uri {0:?} is not a URL to fetch keys from")]
    JwksUri(String),
    #[error("the document is not a key set")]
    KeySet(#[source] serde_json::Error),
    #[error("the key set has no usable key")]
    NoUsableKey,
    #[error("the status list is not valid")]
    StatusList(#[source] crate::Error),
    #[error("the status list is older than the one that is held")]
    OlderStatusList,
}

impl FetchError {
    /// The message and its causes, on one line.
    pub(super) fn with_causes(&self) -> String {
        let causes = successors(self.source(), |&cause| cause.source());
        causes.fold(self.to_string(), |line, cause| format!("{line}: {cause}"))
    }
}
