#[cfg(test)]
mod tests;

use std::sync::Arc;

use moka::sync::Cache;
use sea_orm::sea_query::SelectStatement;
use service_kit::{
    database::Database,
    paging::{Page, Slice},
};
use time::{Duration, OffsetDateTime};
use token_verifier::Claims;

use super::{Error, Person, Profile, store};
use crate::ids::UserId;

/// The number of people whose last profile is cached.
const REMEMBERED: u64 = 10_000;

/// Tokens may be dated this far in the future, because the issuer has another clock.
const CLOCKS_DIFFER_BY: Duration = Duration::seconds(30);

/// Everybody who has used this service. Clones share the cache.
#[derive(Clone, Debug)]
pub struct People(Arc<Directory>);

#[derive(Debug)]
struct Directory {
    database: Database,
    learnt: Cache<UserId, Arc<Sighting>>,
}

/// What a token said about its subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sighting {
    pub(super) profile: Profile,
    /// `iat` of the token.
    pub(super) issued_at: i64,
}

impl Sighting {
    /// What a token says; `None` when it does not even contain a username.
    fn of(claims: &Claims) -> Option<Self> {
        Some(Self {
            profile: Profile::of(claims)?,
            issued_at: claims.issued_at,
        })
    }

    /// Whether a token brings nothing new: it says the same, or is older. A sighting
    /// later than `latest` comes from a clock that was ahead, and does not count.
    fn supersedes(&self, claims: &Claims, latest: i64) -> bool {
        let is_later = (claims.issued_at + 1..=latest).contains(&self.issued_at);
        is_later || self.issued_at == claims.issued_at && self.profile.is_of(claims)
    }
}

impl People {
    /// The people in `database`.
    #[must_use]
    pub fn new(database: Database) -> Self {
        Self(Arc::new(Directory {
            database,
            learnt: Cache::new(REMEMBERED),
        }))
    }

    /// Stores the profile in a token. The latest token wins, in whatever order tokens
    /// arrive and at however many replicas. Returns the profile known afterwards, if any
    /// token ever contained one. The token was accepted at `now`.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub(crate) async fn learn(
        &self,
        id: UserId,
        claims: &Claims,
        now: OffsetDateTime,
    ) -> Result<Option<Arc<Sighting>>, Error> {
        let latest = (now + CLOCKS_DIFFER_BY).unix_timestamp();
        let last = self.0.learnt.get(&id);
        if last
            .as_ref()
            .is_some_and(|last| last.supersedes(claims, latest))
        {
            return Ok(last);
        }
        let Some(sighting) = Sighting::of(claims) else {
            return Ok(last);
        };
        let known = Arc::new(store::learn(&self.0.database, id, sighting, latest).await?);
        self.0.learnt.insert(id, Arc::clone(&known));
        Ok(Some(known))
    }

    /// Drops a person from the cache, so that a removed profile is stored again when they
    /// come back.
    pub fn forget(&self, id: UserId) {
        self.0.learnt.invalidate(&id);
    }

    /// A person with the profile that was found, if there was one.
    pub(crate) fn person(&self, id: UserId, profile: Option<Profile>) -> Person {
        let Some(profile) = profile else {
            // A person who is cached but not stored was removed by another replica.
            self.forget(id);
            return Person::from(id);
        };
        Person::from((id, profile))
    }

    /// A person as `latest` shows them, or as they are stored when their tokens contain no
    /// profile.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(crate) async fn latest(
        &self,
        id: UserId,
        latest: Option<&Sighting>,
    ) -> Result<Person, Error> {
        if let Some(latest) = latest {
            return Ok(Person::from((id, latest.profile.clone())));
        }
        let profile = store::find(&self.0.database, id).await?;
        Ok(self.person(id, profile))
    }

    /// A person, if they have used this service or own anything here.
    ///
    /// # Errors
    /// When that cannot be read.
    pub(crate) async fn find(&self, id: UserId) -> Result<Option<Person>, Error> {
        let profile = store::find(&self.0.database, id).await?;
        let is_there = profile.is_some() || store::has(&self.0.database, id).await?;
        let person = self.person(id, profile);
        Ok(is_there.then_some(person))
    }

    /// A page of the people not in `visible`, newest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(crate) async fn newest_outside(
        &self,
        visible: SelectStatement,
        page: Page,
    ) -> Result<Slice<Person>, Error> {
        store::newest_outside(&self.0.database, visible, page).await
    }
}
