//! Requests that their clients pushed (RFC 9126). They are kept here from then on, so the
//! browser carries only a name for them, and nobody can change them.

mod store;

use std::num::NonZeroU32;

use service_kit::rate::Rate;
use time::{Duration, OffsetDateTime};

pub(super) use store::{consume, delete_over, delete_over_of, find, insert};

use super::{AuthorizationRequest, Parameters};
use crate::secret_token::SecretToken;

/// How long the browser may take to arrive with a pushed request (RFC 9126 §2.2).
pub const PUSHED_FOR: Duration = Duration::minutes(1);

/// How many requests a client may push each minute from one network, at one replica. Public
/// clients push too, so anybody could fill the table (RFC 9126 §2.3 foresees a limit).
pub(super) const MOST_PUSHED: Rate = Rate::per_minute(match NonZeroU32::new(600) {
    Some(most) => most,
    None => NonZeroU32::MIN,
});

/// Before the secret in a request URI (RFC 9126 §2.2).
const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

/// A request that was pushed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PushedRequest {
    /// Who pushed it.
    pub(super) client_id: String,
    pub(super) request: AuthorizationRequest,
    /// When.
    pub(super) at: OffsetDateTime,
}

impl PushedRequest {
    fn expires_at(&self) -> OffsetDateTime {
        self.at + PUSHED_FOR
    }
}

/// The name of a pushed request.
pub(super) fn request_uri(secret: &SecretToken) -> String {
    format!("{PREFIX}{}", secret.as_str())
}

/// The secret in the request URI that the parameters name, if it is one of ours.
pub(super) fn named_in(parameters: &Parameters) -> Option<SecretToken> {
    let secret = parameters.get("request_uri")?.strip_prefix(PREFIX)?;
    Some(secret.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_uri_names_its_secret() {
        let uri = request_uri(&"s3cret".into());
        for (parameters, secret) in [
            (format!("request_uri={uri}"), Some("s3cret")),
            (format!("state=a&request_uri={uri}&state=b"), Some("s3cret")),
            (format!("request_uri={uri}&request_uri={uri}"), None),
            ("request_uri=https://shop.example/s3cret".to_owned(), None),
            ("request_uri=s3cret".to_owned(), None),
            (String::new(), None),
        ] {
            let named = named_in(&Parameters::in_query(&parameters));
            let named = named.as_ref().map(SecretToken::as_str);
            assert_eq!(named, secret, "{parameters}");
        }
    }
}
