//! The refresh cookies of a browser. There may be several: one for each path, domain and
//! name under which one was ever set.

use http::{HeaderMap, StatusCode};
use service_kit::problem::Problem;
use token_verifier::carries_csrf_value;

use super::{BrowserSessions, browser_sessions::csrf_refusal, cookies::Kind};
use crate::{
    sessions::{Delivery, Error, PresentedToken, RefreshVerifier, Tokens},
    throttle::ClientAddress,
};

/// Refreshes with the first valid cookie: one of ours, with its CSRF value, whose session
/// is alive.
///
/// # Errors
/// What is wrong with the first cookie; a missing CSRF value takes precedence.
pub(super) async fn refresh_with_cookie(
    browser_sessions: &BrowserSessions,
    verifier: &RefreshVerifier,
    headers: &HeaderMap,
    address: ClientAddress,
) -> Result<Tokens, Problem> {
    let mut over = None;
    for token in newest_of_each_session(acceptable(verifier, headers).await?) {
        let (id, jti) = (token.session_id, &token.jti);
        let refreshed = browser_sessions
            .sessions
            .refresh(id, jti, Delivery::Cookie, address);
        match refreshed.await {
            Err(error @ (Error::Ended | Error::Reused)) => over = over.or(Some(error)),
            refreshed => return Ok(refreshed?),
        }
    }
    Err(over.unwrap_or(Error::Ended).into())
}

/// All tokens that verify and match their CSRF value. If that cannot be known of one, none is
/// used: it may be the newest of a session, and presenting an older one would count as theft.
async fn acceptable(
    verifier: &RefreshVerifier,
    headers: &HeaderMap,
) -> Result<Vec<PresentedToken>, Problem> {
    let (mut acceptable, mut refused, mut lacks_csrf) = (Vec::new(), None, None);
    for token in Kind::Refresh.values(headers) {
        match verifier.verify(token).await {
            Err(problem) if problem.status() == StatusCode::SERVICE_UNAVAILABLE => {
                return Err(problem);
            }
            Err(problem) => refused = refused.or(Some(problem)),
            Ok(token) => match check_csrf(&token, headers) {
                Ok(()) => acceptable.push(token),
                Err(problem) => lacks_csrf = lacks_csrf.or(Some(problem)),
            },
        }
    }
    match lacks_csrf.or(refused) {
        Some(problem) if acceptable.is_empty() => Err(problem),
        _ => Ok(acceptable),
    }
}

fn check_csrf(token: &PresentedToken, headers: &HeaderMap) -> Result<(), Problem> {
    let csrf = token.csrf.as_deref();
    let csrf =
        csrf.ok_or_else(|| Problem::invalid_token("the refresh token is not for cookies"))?;
    if carries_csrf_value(headers, csrf) {
        return Ok(());
    }
    Err(csrf_refusal(
        "the header X-CSRF-TOKEN must be equal to the cookie csrf_refresh_token",
    ))
}

/// Keeps the newest token of each session. An older one was left over from other
/// settings; presenting it would count as theft.
fn newest_of_each_session(tokens: Vec<PresentedToken>) -> Vec<PresentedToken> {
    let mut newest: Vec<PresentedToken> = Vec::new();
    for token in tokens {
        match newest
            .iter_mut()
            .find(|kept| kept.session_id == token.session_id)
        {
            None => newest.push(token),
            Some(kept) if kept.is_older_than(&token) => *kept = token,
            Some(_) => {}
        }
    }
    newest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SessionId;

    fn token(session: i64, issued_at: i64, jti: &str) -> PresentedToken {
        PresentedToken {
            session_id: SessionId(session),
            jti: jti.to_owned(),
            issued_at,
            csrf: None,
        }
    }

    #[test]
    fn of_one_session_only_the_newest_token_is_presented() {
        let tokens = vec![
            token(1, 10, "a"),
            token(2, 5, "b"),
            token(1, 12, "c"),
            token(1, 11, "d"),
            token(2, 5, "bb"),
        ];
        let kept = newest_of_each_session(tokens).into_iter();
        assert_eq!(kept.map(|token| token.jti).collect::<Vec<_>>(), ["c", "bb"]);
    }
}
