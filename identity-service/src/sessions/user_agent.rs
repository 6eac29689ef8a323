use axum::extract::{FromRef, FromRequestParts, rejection::ExtensionRejection};
use http::{header, request::Parts};

use crate::throttle::{ClientAddress, TrustedProxies};

const MAX_USER_AGENT: usize = 256;

/// The program and place a request comes from, so that users recognise their sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserAgent {
    /// Its address, as far as proxies are trusted.
    pub address: ClientAddress,
    /// `User-Agent`, cut to 256 characters.
    pub program: Option<String>,
}

impl<S> FromRequestParts<S> for UserAgent
where
    TrustedProxies: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = ExtensionRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ExtensionRejection> {
        let program = parts.headers.get(header::USER_AGENT);
        let program = program
            .and_then(|value| value.to_str().ok())
            .map(|text| text.chars().take(MAX_USER_AGENT).collect());
        Ok(Self {
            address: ClientAddress::from_request_parts(parts, state).await?,
            program,
        })
    }
}
