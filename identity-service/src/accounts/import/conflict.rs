use std::collections::{HashMap, HashSet};

use super::ImportedUser;

/// The accounts that a batch may collide with.
#[derive(Debug)]
pub(super) struct Existing {
    key_of_id: HashMap<i64, String>,
    id_of_key: HashMap<String, i64>,
    /// Ids of deleted accounts.
    deleted: HashSet<i64>,
}

/// What to do with an imported user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Placement {
    New,
    /// An earlier import brought it.
    AlreadyThere,
    Conflict(Conflict),
}

/// Which of its values belongs to another account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Conflict {
    #[error("username is already taken")]
    Username,
    #[error("id is already taken")]
    Id,
    #[error("id is that of an account that was deleted; leave it out to get a new one")]
    Deleted,
}

impl Existing {
    pub(super) fn new(found: Vec<(i64, String)>, deleted: Vec<i64>) -> Self {
        Self {
            deleted: deleted.into_iter().collect(),
            key_of_id: found.iter().cloned().collect(),
            id_of_key: found.into_iter().map(|(id, key)| (key, id)).collect(),
        }
    }

    /// An id and a username must belong together. A user without an id is matched by
    /// username. The id of a deleted account cannot be reused.
    pub(super) fn placement(&self, user: &ImportedUser) -> Placement {
        if user.id.is_some_and(|id| self.deleted.contains(&id)) {
            return Placement::Conflict(Conflict::Deleted);
        }
        let id_of_key = self.id_of_key.get(user.username.key()).copied();
        match (user.id, id_of_key) {
            (None, Some(_)) => Placement::AlreadyThere,
            (Some(id), Some(of_key)) if id == of_key => Placement::AlreadyThere,
            (Some(_), Some(_)) => Placement::Conflict(Conflict::Username),
            (Some(id), None) if self.key_of_id.contains_key(&id) => {
                Placement::Conflict(Conflict::Id)
            }
            (Some(_) | None, None) => Placement::New,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{Profile, Username};

    fn user(id: Option<i64>, username: &str) -> ImportedUser {
        ImportedUser {
            id,
            username: Username::parse(username).unwrap(),
            password_hash: None,
            profile: Profile::default(),
            created_at: None,
            is_disabled: false,
        }
    }

    #[test]
    fn an_id_and_a_username_belong_together() {
        let existing = Existing::new(
            vec![(1, "cook".to_owned()), (2, "baker".to_owned())],
            vec![9],
        );
        let cases = [
            (Some(1), "Cook", Placement::AlreadyThere),
            (None, "COOK", Placement::AlreadyThere),
            (Some(3), "cook", Placement::Conflict(Conflict::Username)),
            (Some(2), "cook", Placement::Conflict(Conflict::Username)),
            (Some(1), "waiter", Placement::Conflict(Conflict::Id)),
            (Some(3), "waiter", Placement::New),
            (None, "waiter", Placement::New),
            (Some(9), "waiter", Placement::Conflict(Conflict::Deleted)),
            (Some(9), "cook", Placement::Conflict(Conflict::Deleted)),
        ];
        for (id, username, placement) in cases {
            let found = existing.placement(&user(id, username));
            assert_eq!(found, placement, "{id:?} {username}");
        }
    }
}
