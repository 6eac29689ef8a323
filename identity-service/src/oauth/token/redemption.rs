//! What presenting an authorization code leads to (RFC 6749 §4.1.3, RFC 9700 §2.1.1).

use time::OffsetDateTime;
use token_verifier::Thumbprint;

use super::pkce::Proof;
use crate::{
    authorization::{AuthorizationCode, StoredCode},
    ids::SessionId,
    tokens::{Audiences, UnknownResource},
};

/// What a client presents besides the code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Presented<'a> {
    /// The client, which has authenticated.
    pub(super) client_id: &'a str,
    pub(super) redirect_uri: Option<&'a str>,
    pub(super) code_verifier: Option<&'a str>,
    /// The resource servers for which it wants its first access token.
    pub(super) target: Option<&'a Audiences>,
    /// The key that it has proven.
    pub(super) key: Option<&'a Thumbprint>,
}

/// What it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Redemption {
    /// The code begins a session.
    Begin(Box<AuthorizationCode>),
    /// The code began this session before. Somebody else may have it, so the session ends
    /// (RFC 6749 §4.1.2).
    Replay(SessionId),
    /// Nothing: the access token would be for more than was granted. The code stays good.
    RefuseTarget(UnknownResource),
    /// Nothing, for this reason.
    Refuse(&'static str),
}

pub(super) const WRONG_CODE: &str = "the code is wrong, has expired or was used before";
pub(super) const WRONG_REDIRECT_URI: &str = "redirect_uri is not that of the authorization request";
pub(super) const WRONG_KEY: &str =
    "the code is bound to the key of the authorization request; send a DPoP proof of that key";
pub(super) const WRONG_VERIFIER: &str = "code_verifier is not that of the code_challenge";
pub(super) const NO_VERIFIER: &str =
    "the authorization request had a code_challenge; send its code_verifier";
pub(super) const NO_CHALLENGE: &str =
    "the authorization request had no code_challenge, but there is a code_verifier";

/// The rule. Another client's code is as good as none: nothing happens to it.
pub(super) fn decide(
    stored: Option<StoredCode>,
    presented: Presented<'_>,
    now: OffsetDateTime,
) -> Redemption {
    let own = stored.filter(|stored| stored.code.client_id == presented.client_id);
    let Some(StoredCode { code, session }) = own else {
        return Redemption::Refuse(WRONG_CODE);
    };
    if let Some(session) = session {
        return Redemption::Replay(session);
    }
    if code.expires_at <= now {
        return Redemption::Refuse(WRONG_CODE);
    }
    if presented.redirect_uri != Some(code.redirect_uri.as_str()) {
        return Redemption::Refuse(WRONG_REDIRECT_URI);
    }
    if code.dpop_jkt.is_some() && code.dpop_jkt.as_deref() != presented.key.map(Thumbprint::as_str)
    {
        return Redemption::Refuse(WRONG_KEY);
    }
    match Proof::of(code.code_challenge.as_deref(), presented.code_verifier) {
        Proof::Holds => match code.grant.check_target(presented.target) {
            Ok(()) => Redemption::Begin(Box::new(code)),
            Err(unknown) => Redemption::RefuseTarget(unknown),
        },
        Proof::Missing => Redemption::Refuse(NO_VERIFIER),
        Proof::Unasked => Redemption::Refuse(NO_CHALLENGE),
        Proof::Wrong => Redemption::Refuse(WRONG_VERIFIER),
    }
}

#[cfg(test)]
mod tests {
    use time::{Duration, macros::datetime};

    use super::*;
    use crate::{
        ids::AccountId,
        sessions::Grant,
        tokens::{RequestedClaims, Scopes},
    };

    const NOW: OffsetDateTime = datetime!(2026-11-28 09:00 UTC);
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const REDIRECT_URI: &str = "https://shop.example/callback";

    const RIGHT: Presented<'static> = Presented {
        client_id: "shop",
        redirect_uri: Some(REDIRECT_URI),
        code_verifier: Some(VERIFIER),
        target: None,
        key: None,
    };

    fn code() -> AuthorizationCode {
        AuthorizationCode {
            client_id: "shop".to_owned(),
            user_id: AccountId(1),
            parent: SessionId(1),
            grant: Grant {
                scopes: Scopes::first_party(),
                audiences: Audiences::stored("recipe-api"),
            },
            redirect_uri: REDIRECT_URI.to_owned(),
            code_challenge: Some(CHALLENGE.to_owned()),
            nonce: None,
            dpop_jkt: None,
            claims: RequestedClaims::default(),
            auth_time: NOW,
            created_at: NOW,
            expires_at: NOW + Duration::minutes(1),
        }
    }

    fn present(presented: Presented<'_>) -> Redemption {
        let stored = StoredCode {
            code: code(),
            session: None,
        };
        decide(Some(stored), presented, NOW)
    }

    fn present_used(presented: Presented<'_>) -> Redemption {
        let stored = StoredCode {
            code: code(),
            session: Some(SessionId(7)),
        };
        decide(Some(stored), presented, NOW + Duration::hours(1))
    }

    #[test]
    fn a_code_begins_a_session_once() {
        assert_eq!(present(RIGHT), Redemption::Begin(Box::new(code())));
        assert_eq!(present_used(RIGHT), Redemption::Replay(SessionId(7)));
        assert_eq!(decide(None, RIGHT, NOW), Redemption::Refuse(WRONG_CODE));
    }

    #[test]
    fn whoever_has_a_used_code_ends_its_session() {
        let without_verifier = Presented {
            code_verifier: None,
            ..RIGHT
        };
        assert_eq!(
            present_used(without_verifier),
            Redemption::Replay(SessionId(7))
        );
    }

    #[test]
    fn another_client_can_do_nothing_with_it() {
        let other = Presented {
            client_id: "other",
            ..RIGHT
        };
        assert_eq!(present(other), Redemption::Refuse(WRONG_CODE));
        assert_eq!(present_used(other), Redemption::Refuse(WRONG_CODE));
    }

    #[test]
    fn a_code_is_good_for_a_minute() {
        let stored = || StoredCode {
            code: code(),
            session: None,
        };
        let last = NOW + Duration::seconds(59);
        assert!(matches!(
            decide(Some(stored()), RIGHT, last),
            Redemption::Begin(_)
        ));
        let over = NOW + Duration::minutes(1);
        assert_eq!(
            decide(Some(stored()), RIGHT, over),
            Redemption::Refuse(WRONG_CODE)
        );
    }

    #[test]
    fn redirect_uri_and_verifier_are_those_of_the_request() {
        for redirect_uri in [None, Some("https://shop.example/callback/"), Some("")] {
            let presented = Presented {
                redirect_uri,
                ..RIGHT
            };
            assert_eq!(present(presented), Redemption::Refuse(WRONG_REDIRECT_URI));
        }
        for (code_verifier, why) in [(None, NO_VERIFIER), (Some(CHALLENGE), WRONG_VERIFIER)] {
            let presented = Presented {
                code_verifier,
                ..RIGHT
            };
            assert_eq!(present(presented), Redemption::Refuse(why));
        }
    }

    #[test]
    fn the_first_token_is_for_a_part_of_what_was_granted() {
        let presented = |target: &str| {
            let target = &Audiences::stored(target);
            present(Presented {
                target: Some(target),
                ..RIGHT
            })
        };
        assert_eq!(presented("recipe-api"), Redemption::Begin(Box::new(code())));
        for more in ["mail", "recipe-api mail", "https://id.example"] {
            assert_eq!(presented(more), Redemption::RefuseTarget(UnknownResource));
        }
    }

    #[test]
    fn a_code_that_is_bound_to_a_key_needs_that_key() {
        const KEY: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
        let decide_with = |bound_to: Option<&str>, proven: Option<String>| {
            let dpop_jkt = bound_to.map(str::to_owned);
            let code = AuthorizationCode { dpop_jkt, ..code() };
            let key: Option<Thumbprint> = proven.map(|key| key.parse().unwrap());
            let presented = Presented {
                key: key.as_ref(),
                ..RIGHT
            };
            let stored = StoredCode {
                code,
                session: None,
            };
            decide(Some(stored), presented, NOW)
        };
        let another = KEY.replace('0', "1");
        for (bound_to, proven, is_accepted) in [
            (None, None, true),
            (None, Some(KEY.to_owned()), true),
            (Some(KEY), Some(KEY.to_owned()), true),
            (Some(KEY), Some(another), false),
            (Some(KEY), None, false),
        ] {
            let said = format!("{bound_to:?} {proven:?}");
            let decided = decide_with(bound_to, proven);
            let is_begun = matches!(decided, Redemption::Begin(_));
            assert_eq!(is_begun, is_accepted, "{said}");
            assert!(
                is_begun || decided == Redemption::Refuse(WRONG_KEY),
                "{said}"
            );
        }
    }

    #[test]
    fn a_verifier_without_a_challenge_is_a_downgrade() {
        let mut code = code();
        code.code_challenge = None;
        let stored = StoredCode {
            code,
            session: None,
        };
        assert_eq!(
            decide(Some(stored), RIGHT, NOW),
            Redemption::Refuse(NO_CHALLENGE)
        );
    }
}
