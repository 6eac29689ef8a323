use std::sync::Arc;

use http::HeaderMap;
use token_verifier::{Claims, Verifier, access_cookies, bearer_token};

use crate::ids::SessionId;

/// What guards of pages and logging out go by: the claims of a good bearer
/// token, or of all authentic access cookies, be they expired. A bearer header, even
/// a malformed one, excludes the cookies. Whether the sessions live is not looked
/// at.
pub(super) async fn claims(verifier: &Verifier, headers: &HeaderMap) -> Vec<Arc<Claims>> {
    match bearer_token(headers) {
        Ok(Some(token)) => verifier.verify(token).await.into_iter().collect(),
        Ok(None) => of_cookies(verifier, headers).await,
        Err(_) => Vec::new(),
    }
}

async fn of_cookies(verifier: &Verifier, headers: &HeaderMap) -> Vec<Arc<Claims>> {
    let mut authentic = Vec::new();
    for token in access_cookies(headers) {
        let claims = verifier.verify_expired_ok(token).await;
        // Tokens in cookies have this claim, and others do not belong there.
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
