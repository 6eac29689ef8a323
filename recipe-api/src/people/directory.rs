use std::{collections::HashSet, sync::Arc};

use moka::sync::Cache;
use sea_orm::sea_query::SelectStatement;
use service_kit::{
    database::Database,
    paging::{Page, Slice},
};
use token_verifier::Claims;

use super::{Error, KnownPeople, Person, Profile, UserId, store};

/// The people of whom is remembered what was learnt last.
const REMEMBERED: u64 = 10_000;

/// Everybody who has been here. A handle: clones share what is remembered.
#[derive(Clone, Debug)]
pub struct People {
    database: Database,
    learnt: Arc<Cache<UserId, Sighting>>,
}

/// What a token said about its subject when it was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sighting {
    pub(super) profile: Profile,
    /// `iat` of the token.
    pub(super) issued_at: i64,
}

impl Sighting {
    /// Whether nothing is to be learnt from `other`: the same again, or older.
    fn supersedes(&self, other: &Self) -> bool {
        self.issued_at > other.issued_at || self == other
    }
}

impl People {
    /// The people in `database`.
    #[must_use]
    pub fn new(database: Database) -> Self {
        Self {
            database,
            learnt: Arc::new(Cache::new(REMEMBERED)),
        }
    }

    /// Learns how the subject of a token is called and shown. Whatever order
    /// tokens come in, and at however many replicas, the latest counts.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn learn(&self, id: UserId, claims: &Claims) -> Result<(), Error> {
        match Profile::of(claims) {
            Some(profile) => {
                let issued_at = claims.issued_at;
                self.note(id, Sighting { profile, issued_at }).await
            }
            None => Ok(()),
        }
    }

    async fn note(&self, id: UserId, sighting: Sighting) -> Result<(), Error> {
        let last = self.learnt.get(&id);
        if last.is_some_and(|last| last.supersedes(&sighting)) {
            return Ok(());
        }
        store::learn(&self.database, id, sighting.clone()).await?;
        self.learnt.insert(id, sighting);
        Ok(())
    }

    /// Makes sure that somebody whose profile has been removed is learnt again
    /// when they come back.
    pub fn forget(&self, id: UserId) {
        self.learnt.invalidate(&id);
    }

    /// The people of these ids, in one query.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn find(&self, ids: impl IntoIterator<Item = UserId>) -> Result<KnownPeople, Error> {
        let ids: HashSet<_> = ids.into_iter().collect();
        let found = store::find(&self.database, &ids).await?;
        // Whoever is remembered but not there was removed at another replica.
        for gone in ids.iter().filter(|id| !found.contains_key(id)) {
            self.forget(*gone);
        }
        Ok(KnownPeople(found))
    }

    /// Whether there is such a person: one who has been here, or of whom something is
    /// here.
    ///
    /// # Errors
    /// When that cannot be read.
    pub async fn has(&self, id: UserId) -> Result<bool, Error> {
        store::has(&self.database, id).await
    }

    /// A page of those who have been here and are not in `circle`, the newest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(crate) async fn newest_outside(
        &self,
        circle: SelectStatement,
        page: Page,
    ) -> Result<Slice<Person>, Error> {
        store::newest_outside(&self.database, circle, page).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_database;

    const COOK: UserId = UserId(7);

    fn called(username: &str, issued_at: i64) -> Sighting {
        Sighting {
            profile: Profile {
                username: username.to_owned(),
                first_name: None,
                last_name: Some("Cook".to_owned()),
                image_url: None,
                thumb_url: None,
            },
            issued_at,
        }
    }

    async fn name_at(people: &People) -> Profile {
        people.find([COOK, UserId(8)]).await.unwrap().0[&COOK].clone()
    }

    #[tokio::test]
    async fn the_latest_token_counts_whatever_order_they_come_in() {
        let (_folder, database) = test_database::fresh().await;
        let one_replica = People::new(database.clone());
        let another = People::new(database);

        one_replica.note(COOK, called("ann", 10)).await.unwrap();
        another.note(COOK, called("bob", 20)).await.unwrap();
        one_replica.note(COOK, called("old", 5)).await.unwrap();
        one_replica.note(COOK, called("old", 15)).await.unwrap();
        assert_eq!(name_at(&another).await, called("bob", 20).profile);

        // Back to an earlier name, at a replica that remembers it as the last.
        one_replica.note(COOK, called("ann", 30)).await.unwrap();
        another.note(COOK, called("bob", 20)).await.unwrap();
        assert_eq!(name_at(&one_replica).await, called("ann", 30).profile);
    }

    #[tokio::test]
    async fn what_is_known_costs_no_query() {
        let (_folder, database) = test_database::fresh().await;
        let people = People::new(database.clone());
        people.note(COOK, called("ann", 10)).await.unwrap();

        database.close().await;

        people.note(COOK, called("ann", 10)).await.unwrap();
        people.note(COOK, called("old", 9)).await.unwrap();
        assert!(people.note(COOK, called("bob", 10)).await.is_err());
        assert!(people.note(COOK, called("ann", 11)).await.is_err());
    }

    #[tokio::test]
    async fn who_was_removed_is_learnt_again_with_the_same_token() {
        let (_folder, database) = test_database::fresh().await;
        let one_replica = People::new(database.clone());
        let another = People::new(database.clone());
        for people in [&one_replica, &another] {
            people.note(COOK, called("ann", 10)).await.unwrap();
        }
        let transaction = database.begin().await.unwrap();
        store::erase(&transaction, COOK).await.unwrap();
        transaction.commit().await.unwrap();
        one_replica.forget(COOK);
        assert!(!one_replica.has(COOK).await.unwrap());

        // The other replica finds out when it looks for them.
        another.note(COOK, called("ann", 10)).await.unwrap();
        assert!(another.find([COOK]).await.unwrap().0.is_empty());
        another.note(COOK, called("ann", 10)).await.unwrap();
        assert_eq!(name_at(&another).await, called("ann", 10).profile);
    }
}
