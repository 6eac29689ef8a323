use std::sync::Arc;

use http::HeaderMap;
use token_verifier::{Claims, Verifier, access_cookies, bearer_token};

use crate::{
    ids::SessionId,
    keys::{self, if_ours},
};

/// The claims of a valid bearer token, or of all authentic access cookies even if
/// expired. Page guards and logout use them. A bearer header, even a malformed one,
/// excludes the cookies. Does not check whether the sessions are alive.
///
/// # Errors
/// When it cannot be known now whether a token is authentic.
pub(super) async fn claims(
    verifier: &Verifier,
    headers: &HeaderMap,
) -> Result<Vec<Arc<Claims>>, keys::Error> {
    match bearer_token(headers) {
        Ok(Some(token)) => Ok(if_ours(verifier.verify(token).await)?.into_iter().collect()),
        Ok(None) => claims_of_cookies(verifier, headers).await,
        Err(_) => Ok(Vec::new()),
    }
}

/// The claims of all authentic access cookies even if expired.
///
/// # Errors
/// As [`claims`].
pub(super) async fn claims_of_cookies(
    verifier: &Verifier,
    headers: &HeaderMap,
) -> Result<Vec<Arc<Claims>>, keys::Error> {
    let mut authentic = Vec::new();
    for token in access_cookies(headers) {
        let claims = if_ours(verifier.verify_expired_ok(token).await)?;
        // Tokens in cookies have this claim; other tokens do not belong there.
        authentic.extend(claims.filter(|claims| claims.csrf.is_some()));
    }
    Ok(authentic)
}

/// The sessions that these claims are of.
///
/// # Errors
/// As [`claims`].
pub(super) async fn sessions(
    verifier: &Verifier,
    headers: &HeaderMap,
) -> Result<Vec<SessionId>, keys::Error> {
    let claims = claims(verifier, headers).await?;
    Ok(claims
        .iter()
        .filter_map(|claims| SessionId::of(claims))
        .collect())
}
