use serde::Serialize;

use crate::ids::SessionId;

/// The number of sessions on one list.
pub(crate) const LIST_LENGTH: i64 = 1 << 17;

/// The bit of a session. It follows from the session's id, so no bits are allocated or
/// freed; a bit is never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StatusIndex {
    pub(crate) list: i64,
    pub(crate) index: u32,
}

impl From<SessionId> for StatusIndex {
    fn from(SessionId(id): SessionId) -> Self {
        Self {
            list: id / LIST_LENGTH,
            // Session ids are not negative, and lists are short.
            index: u32::try_from(id % LIST_LENGTH).unwrap_or_default(),
        }
    }
}

/// The `status` claim of a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatusClaim {
    status_list: StatusReference,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct StatusReference {
    idx: u32,
    uri: String,
}

impl StatusClaim {
    /// The status reference of a session of `issuer`.
    #[must_use]
    pub fn of(session: SessionId, issuer: &str) -> Self {
        let StatusIndex { list, index } = session.into();
        Self {
            status_list: StatusReference {
                idx: index,
                uri: list_uri(issuer, list),
            },
        }
    }
}

/// The URI of a status list of `issuer`.
pub(crate) fn list_uri(issuer: &str, list: i64) -> String {
    format!("{issuer}/status-lists/{list}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_session_has_a_bit_of_its_own() {
        let places = [
            (1, (0, 1)),
            (131_071, (0, 131_071)),
            (131_072, (1, 0)),
            (i64::MAX, (70_368_744_177_663, 131_071)),
        ];
        for (session, (list, index)) in places {
            let found = StatusIndex::from(SessionId(session));
            assert_eq!(found, StatusIndex { list, index });
        }
    }
}
