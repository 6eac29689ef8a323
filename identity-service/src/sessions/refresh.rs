//! What presenting a refresh token does to its session.
//!
//! Each token is for one use (RFC 9700 §4.14.2). Three stories decide the rule. A lost
//! answer: the client retries with the same token, and gets the same successor again. Two
//! tabs: both present the same token at once, and both get the same successor. Theft: the
//! token comes back after its successor was used, or long after, and the session ends.

use time::{Duration, OffsetDateTime};

use super::{Lifetimes, Session};

/// For this long after a rotation, the rotated token gets the same successor again.
const GRACE: Duration = Duration::seconds(60);

/// How far the clock of the replica that rotated may be ahead, as much as for tokens from
/// the future.
const CLOCKS_DIFFER_BY: Duration = Duration::seconds(30);

/// What presenting a refresh token leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refresh {
    /// The session gets a new refresh token.
    Rotate(Rotation),
    /// The successor of the previous token was never used; another one replaces it.
    Replace(Rotation),
    /// The answer was lost, or two tabs asked at once: the same successor again.
    Repeat,
    /// An old token, or one that was replaced unused, came back: somebody else has it.
    Reuse,
}

/// The part of a session that a rotation changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rotation {
    pub(super) current_jti: String,
    pub(super) previous_jti: String,
    pub(super) rotated_at: OffsetDateTime,
    pub(super) expires_at: OffsetDateTime,
}

impl Session {
    /// The rule. `next_jti` is the `jti` of a successor, if one is needed.
    pub(super) fn decide_refresh(
        &self,
        presented: &str,
        next_jti: String,
        lifetimes: Lifetimes,
        now: OffsetDateTime,
    ) -> Refresh {
        let is_current = self.current_jti == presented;
        let is_previous = self.previous_jti.as_deref() == Some(presented);
        if is_previous && (-CLOCKS_DIFFER_BY..=GRACE).contains(&(now - self.rotated_at)) {
            return Refresh::Repeat;
        }
        let rotation = Rotation {
            current_jti: next_jti,
            previous_jti: presented.to_owned(),
            rotated_at: now,
            expires_at: lifetimes.expiry(self.created_at, now),
        };
        match (is_current, is_previous) {
            (true, _) => Refresh::Rotate(rotation),
            // The previous token comes late. Its successor was never used, or it would no
            // longer be the previous one.
            (false, true) => Refresh::Replace(rotation),
            (false, false) => Refresh::Reuse,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::time::Duration as StdDuration;

    use service_kit::config::Lifetime;
    use time::macros::datetime;

    use super::*;
    use crate::{
        ids::{AccountId, SessionId},
        sessions::Grant,
        tokens::{Audiences, RequestedClaims, Scopes},
    };

    pub(in crate::sessions) const START: OffsetDateTime = datetime!(2026-11-21 09:00 UTC);
    const DAY: u64 = 86_400;
    pub(in crate::sessions) const LIFETIMES: Lifetimes = Lifetimes {
        refresh_token_ttl: Lifetime(StdDuration::from_secs(30 * DAY)),
        session_max_age: Lifetime(StdDuration::from_secs(90 * DAY)),
    };

    /// A session whose token `b` was created at `START` from `a`.
    pub(in crate::sessions) fn session() -> Session {
        Session {
            id: SessionId(1),
            user_id: AccountId(1),
            client_id: "first-party".to_owned(),
            began_in: None,
            dpop_jkt: None,
            parent: None,
            claims: RequestedClaims::default(),
            grant: Grant {
                scopes: Scopes::requested(None).unwrap(),
                audiences: Audiences::stored("recipe-api"),
            },
            csrf: "csrf".to_owned(),
            created_at: START,
            last_used_at: START,
            expires_at: START + Duration::days(30),
            ended_at: None,
            auth_time: START,
            current_jti: "b".to_owned(),
            previous_jti: Some("a".to_owned()),
            rotated_at: START,
            ip: None,
            user_agent: None,
        }
    }

    fn present(jti: &str, at: OffsetDateTime) -> Refresh {
        session().decide_refresh(jti, "c".to_owned(), LIFETIMES, at)
    }

    fn rotated(from: &str, at: OffsetDateTime) -> Refresh {
        Refresh::Rotate(Rotation {
            current_jti: "c".to_owned(),
            previous_jti: from.to_owned(),
            rotated_at: at,
            expires_at: at + Duration::days(30),
        })
    }

    #[test]
    fn the_current_token_rotates() {
        assert_eq!(present("b", START), rotated("b", START));
    }

    #[test]
    fn the_previous_token_gets_the_same_successor_for_a_minute() {
        assert_eq!(present("a", START), Refresh::Repeat);
        assert_eq!(present("a", START + GRACE), Refresh::Repeat);
    }

    #[test]
    fn the_previous_token_gets_another_successor_later() {
        let late = START + GRACE + Duration::seconds(1);
        let Refresh::Rotate(rotation) = rotated("a", late) else {
            panic!("must rotate");
        };
        assert_eq!(present("a", late), Refresh::Replace(rotation));
    }

    #[test]
    fn the_previous_token_gets_no_successor_again_for_a_rotation_that_is_to_come() {
        let soon = START - CLOCKS_DIFFER_BY;
        assert_eq!(present("a", soon), Refresh::Repeat);
        for back in [
            CLOCKS_DIFFER_BY + Duration::seconds(1),
            Duration::hours(2),
            Duration::days(1),
            Duration::days(3_650),
        ] {
            let early = START - back;
            assert!(matches!(present("a", early), Refresh::Replace(_)), "{back}");
        }
    }

    #[test]
    fn any_other_token_is_theft() {
        assert_eq!(present("older", START), Refresh::Reuse);
        assert_eq!(present("", START), Refresh::Reuse);
    }

    #[test]
    fn refreshing_never_extends_a_session_beyond_its_age() {
        let at = START + Duration::days(80);
        let Refresh::Rotate(rotation) = present("b", at) else {
            panic!("must rotate");
        };
        assert_eq!(rotation.expires_at, START + Duration::days(90));
    }
}
