use std::sync::Arc;

use http::{HeaderMap, header};
use token_verifier::{Claims, Verifier, access_cookie};

use crate::sessions::SessionId;

/// What guards of pages and logging out go by: the claims of a good bearer
/// token, or of an authentic access cookie, be it expired. A bearer header, even
/// a malformed one, excludes the cookie. Whether the session lives is not looked
/// at.
pub(super) async fn claims(verifier: &Verifier, headers: &HeaderMap) -> Option<Arc<Claims>> {
    if let Some(token) = bearer(headers) {
        return verifier.verify(token).await.ok();
    }
    let claims = verifier.verify_expired_ok(access_cookie(headers)?).await;
    // Tokens in cookies have this claim, and others do not belong there.
    claims.ok().filter(|claims| claims.csrf.is_some())
}

/// The session that these claims are of.
pub(super) async fn session(verifier: &Verifier, headers: &HeaderMap) -> Option<SessionId> {
    let claims = claims(verifier, headers).await?;
    claims.session_id.as_deref()?.parse().ok().map(SessionId)
}

/// What follows `Bearer`, which may be nothing of use.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    sent.find_map(|value| {
        let value = value.to_str().ok()?;
        let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
        scheme
            .eq_ignore_ascii_case("Bearer")
            .then_some(token.trim_matches(' '))
    })
}
