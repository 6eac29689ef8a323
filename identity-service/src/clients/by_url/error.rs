use service_kit::{input::Faults, rate::RetryAfter};

use super::ClientUrlError;

/// Why a client by URL is not known. Whatever fails on the way to its document, the sentence
/// is the same, so that nobody learns here what our network can reach.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The URL cannot be one of a document.
    #[error("client_id {0}")]
    Url(ClientUrlError),
    /// There was no answer, or another than the document.
    #[error(
        "client_id must be the address of the app's document, which answers within 5 seconds \
         with status 200 and no redirect, on the public internet"
    )]
    Unreachable,
    /// It is longer than we read.
    #[error("the document at client_id must be at most 5 KiB long")]
    TooLarge,
    /// It is of another type.
    #[error("the document at client_id must be a JSON object, sent as application/json")]
    NotJson,
    /// It breaks these rules.
    #[error("in the document at client_id, {0}")]
    Faults(Faults),
    /// Too many documents were fetched.
    #[error("too many apps that are new here were asked for; try again in {0}")]
    TooMany(RetryAfter),
}

impl DocumentError {
    /// Whether it tells nothing about the document, because nobody could read it now.
    pub(in crate::clients) fn says_nothing(&self) -> bool {
        match self {
            Self::Unreachable | Self::TooMany(_) => true,
            Self::Url(_) | Self::TooLarge | Self::NotJson | Self::Faults(_) => false,
        }
    }
}

impl From<ClientUrlError> for DocumentError {
    fn from(rule: ClientUrlError) -> Self {
        Self::Url(rule)
    }
}

impl From<Faults> for DocumentError {
    fn from(faults: Faults) -> Self {
        Self::Faults(faults)
    }
}
