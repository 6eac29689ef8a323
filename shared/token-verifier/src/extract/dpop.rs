//! The token with the scheme `DPoP`, and its proof (RFC 9449 §7).

use std::sync::Arc;

use axum::extract::OriginalUri;
use http::HeaderMap;
use http::request::Parts;

use super::{AuthorizationFault, Rejection, credentials};
use crate::{Claims, Confirmation, DpopRequest, Verifier};

/// The token of the scheme `DPoP`, not verified; `None` if no header has this scheme.
///
/// # Errors
///
/// `invalid_token` for a malformed header or several of them. Cookies are not used
/// instead.
pub fn dpop_token(headers: &HeaderMap) -> Result<Option<&str>, Rejection> {
    credentials(headers, "DPoP").map_err(|fault| {
        Rejection::invalid_token(match fault {
            AuthorizationFault::Several => "more than one Authorization header was sent",
            AuthorizationFault::Malformed => "the Authorization header carries no usable token",
        })
    })
}

/// Verifies a token of this scheme and its proof.
///
/// A token from the cache needs its proof as well. The proof is checked last, so only a
/// holder of a valid token can fill the memory of used proofs.
///
/// # Errors
///
/// `invalid_token` for an unbound token too: this scheme would promise a protection that
/// such a token has not (RFC 9449 §7.1).
pub(super) async fn verify(
    token: &str,
    parts: &Parts,
    verifier: &Verifier,
) -> Result<Arc<Claims>, Rejection> {
    let Some((public_url, checker)) = verifier.dpop() else {
        return Err(Rejection::missing_token());
    };
    let claims = verifier.verify_without_proof(token).await?;
    let bound_to = claims.confirmation.as_ref().and_then(Confirmation::key);
    let bound_to = bound_to
        .ok_or_else(|| Rejection::invalid_token("the token is not bound to a key of DPoP"))?;
    let request = DpopRequest {
        headers: &parts.headers,
        method: &parts.method,
        url: &format!("{public_url}{}", path(parts)),
        access_token: Some(token),
    };
    checker.require(bound_to, &request)?;
    Ok(claims)
}

/// The path that the client sent. Nested routers see only a part of it.
fn path(parts: &Parts) -> &str {
    match parts.extensions.get::<OriginalUri>() {
        Some(OriginalUri(uri)) => uri.path(),
        None => parts.uri.path(),
    }
}
