use std::sync::Arc;

use http::HeaderMap;
use token_verifier::{Claims, Verifier, access_cookies, bearer_token};

use crate::ids::SessionId;

/// The claims of a valid bearer token, or of all authentic access cookies even if
/// expired. Page guards and logout use them. A bearer header, even a malformed one,
/// excludes the cookies. Does not check whether the sessions are alive.
pub(super) async fn claims(verifier: &Verifier, headers: &HeaderMap) -> Vec<Arc<Claims>> {
    match bearer_token(headers) {
        Ok(Some(token)) => verifier.verify(token).await.into_iter().collect(),
        Ok(None) => claims_of_cookies(verifier, headers).await,
        Err(_) => Vec::new(),
    }
}

/// The claims of all authentic access cookies even if expired.
pub(super) async fn claims_of_cookies(
    verifier: &Verifier,
    headers: &HeaderMap,
) -> Vec<Arc<Claims>> {
    let mut authentic = Vec::new();
    for token in access_cookies(headers) {
        let claims = verifier.verify_expired_ok(token).await;
        // Tokens in cookies have this claim; other tokens do not belong there.
        authentic.extend(claims.ok().filter(|claims| claims.csrf.is_some()));
    }
    authentic
}

/// The sessions that these claims are of.
pub(super) async fn sessions(
    verifier: &Verifier,
    headers: &HeaderMap,
) -> impl Iterator<Item = SessionId> + use<> {
    let claims = claims(verifier, headers).await.into_iter();
    claims.filter_map(|claims| SessionId::of(&claims))
}
