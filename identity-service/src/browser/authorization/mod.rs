//! The pages on which people let clients in (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2),
//! and on which clients log them out.

mod authorize;
mod consent;
mod end_session;
mod exchange;
mod waiting;

use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) use exchange::Exchange;

use super::Next;
use crate::{secret_token::SecretToken, state::AppState};

/// Below it is the page of each request that waits.
const CONSENT: &str = "/oauth/consent/";

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(authorize::authorize, authorize::authorize_by_form))
        .routes(routes!(consent::show_consent, consent::decide))
        .merge(end_session::router())
}

/// The page of a request that waits.
fn consent_page(id: &SecretToken) -> Next {
    let path = format!("{CONSENT}{}", id.as_str());
    path.parse().unwrap_or_else(|_| Next::home())
}

/// The request whose page this is.
fn request_of(next: &Next) -> Option<SecretToken> {
    let id = next.as_str().strip_prefix(CONSENT)?;
    Some(id.into())
}
