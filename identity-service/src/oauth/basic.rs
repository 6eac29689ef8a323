use base64::{Engine, engine::general_purpose::STANDARD};
use http::HeaderMap;
use secrecy::SecretString;
use url::form_urlencoded;

use super::error::OAuthError;

/// The credentials of HTTP Basic. RFC 6749 §2.3.1 form-encodes both parts, but many
/// clients send them as they are.
#[derive(Debug)]
pub struct Basic {
    decoded: (String, SecretString),
    as_sent: (String, SecretString),
}

impl Basic {
    /// Reads `Authorization`. `None` when it has another scheme.
    ///
    /// # Errors
    /// [`OAuthError::InvalidClient`] when it is malformed.
    pub(super) fn read(headers: &HeaderMap) -> Result<Option<Self>, OAuthError> {
        let credentials =
            token_verifier::credentials(headers, "Basic").map_err(|_| OAuthError::InvalidClient)?;
        let Some(credentials) = credentials else {
            return Ok(None);
        };
        let basic = Self::parse(credentials).ok_or(OAuthError::InvalidClient)?;
        Ok(Some(basic))
    }

    /// Parses what follows the scheme (RFC 7617 §2); `None` for anything else.
    #[must_use]
    pub fn parse(credentials: &str) -> Option<Self> {
        let pair = STANDARD.decode(credentials).ok()?;
        let pair = String::from_utf8(pair).ok()?;
        let (id, secret) = pair.split_once(':')?;
        Some(Self {
            decoded: (decoded(id), decoded(secret).into()),
            as_sent: (id.to_owned(), secret.into()),
        })
    }

    /// The id of a registered client: always decoded, so that it names one client.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.decoded.0
    }

    /// Whether this is the client's id too.
    pub(super) fn names(&self, id: &str) -> bool {
        self.pairs().iter().any(|(sent, _)| *sent == id)
    }

    /// What the secret may be. Both belong to the one client that the id names, so taking
    /// either admits nobody else.
    #[must_use]
    pub fn secrets(&self) -> [&SecretString; 2] {
        [&self.decoded.1, &self.as_sent.1]
    }

    /// The id and secret, decoded and as they were sent.
    pub(super) fn pairs(&self) -> [(&str, &SecretString); 2] {
        [&self.decoded, &self.as_sent].map(|(id, secret)| (id.as_str(), secret))
    }
}

/// Encoded text contains no `&` or `=`, so it parses as one word.
fn decoded(text: &str) -> String {
    let mut words = form_urlencoded::parse(text.as_bytes());
    match words.next() {
        Some((word, _)) if !text.contains(['&', '=']) => word.into_owned(),
        _ => text.to_owned(),
    }
}
