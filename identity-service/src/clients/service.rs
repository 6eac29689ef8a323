use std::sync::Arc;

use service_kit::{
    database::{Database, Error as DatabaseError},
    telemetry::causes,
};
use time::OffsetDateTime;

use super::{
    Assertion, Assertions, Client, Documents, FindError, VerifiedAssertion, assertions, by_url,
    remembered::Remembered, store,
};

/// The clients.
#[derive(Clone, Debug)]
pub struct Clients {
    pub(super) database: Database,
    /// Missing on the command line, where nobody authenticates.
    assertions: Option<Arc<Assertions>>,
    by_url: ByUrl,
    pub(super) remembered: Remembered,
}

/// What becomes of clients that nobody registered.
#[derive(Clone, Debug)]
enum ByUrl {
    /// Only those that are stored can be found: the command line.
    Stored,
    /// None are let in.
    Off,
    /// Their documents are fetched.
    On(Arc<Documents>),
}

impl Clients {
    /// The clients in this database.
    #[must_use]
    pub fn new(database: Database) -> Self {
        Self {
            database,
            assertions: None,
            by_url: ByUrl::Stored,
            remembered: Remembered::default(),
        }
    }

    /// The same, which lets clients in by their documents, or none of them.
    #[must_use]
    pub fn with_documents(self, documents: Option<Documents>) -> Self {
        let by_url = documents.map_or(ByUrl::Off, |documents| ByUrl::On(Arc::new(documents)));
        Self { by_url, ..self }
    }

    /// The same, which may authenticate with assertions.
    #[must_use]
    pub fn with_assertions(self, assertions: Assertions) -> Self {
        Self {
            assertions: Some(Arc::new(assertions)),
            ..self
        }
    }

    /// The assertion, if `client` made it, for us, now. It counts when it is
    /// [used up](Self::use_up).
    pub async fn verify(
        &self,
        client: Option<&Client>,
        assertion: &Assertion,
    ) -> Option<VerifiedAssertion> {
        let assertions = self.assertions.as_ref()?;
        assertions.verify(client, assertion).await
    }

    /// Uses an assertion up. `false` when that was done before, at any replica.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn use_up(&self, assertion: VerifiedAssertion) -> Result<bool, DatabaseError> {
        assertions::use_up(&self.database, assertion).await
    }

    /// Deletes what is kept about assertions that have expired `now`. Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_assertions(&self, now: OffsetDateTime) -> Result<u64, DatabaseError> {
        assertions::delete_over(&self.database, now).await
    }

    /// The client with this id, also when it is disabled. One by URL is as it was last stored.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(&self, id: &str) -> Result<Option<Client>, DatabaseError> {
        let is_off = matches!(self.by_url, ByUrl::Off) && by_url::is_url(id);
        // No id has a null character, and PostgreSQL refuses it.
        if is_off || id.contains('\0') {
            return Ok(None);
        }
        store::find(&self.database.reader(), id).await
    }

    /// The client with this id, which wants tokens. One by URL is as its document said within
    /// the last day, or, while that cannot be read, within the last week. Reading it may need
    /// a fetch, for a caller in `network`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_current(
        &self,
        id: &str,
        network: impl FnOnce() -> String,
    ) -> Result<Option<Client>, DatabaseError> {
        let stored = self.find(id).await?;
        let (ByUrl::On(documents), Some(client)) = (&self.by_url, &stored) else {
            return Ok(stored);
        };
        if !client.is_by_url() || !client.is_enabled() || documents.is_current(client) {
            return Ok(stored);
        }
        match documents.get(id, &network()).await {
            Ok(read) => {
                let (database, read) = (&self.database, &read);
                let stored = database.transact(|transaction| async move {
                    by_url::store_by_url(&*transaction, read).await
                });
                stored.await?;
                self.find(id).await
            }
            Err(error) => {
                let cause = causes(&error);
                tracing::warn!(id, cause, "a client's document cannot be read again");
                let is_silent = error.says_nothing();
                Ok(stored.filter(|client| is_silent && documents.may_stand_in(client)))
            }
        }
    }

    /// The client with this id, which asks to be let in. One by URL is as its document says,
    /// which may have to be fetched for a caller in `network`. Nothing is stored.
    ///
    /// # Errors
    /// [`FindError`]
    pub async fn find_or_fetch(
        &self,
        id: &str,
        network: &str,
    ) -> Result<Option<Client>, FindError> {
        let stored = self.find(id).await?;
        let ByUrl::On(documents) = &self.by_url else {
            return Ok(stored);
        };
        if !by_url::is_url(id) || stored.as_ref().is_some_and(|client| !client.is_enabled()) {
            return Ok(stored);
        }
        Ok(Some(documents.get(id, network).await?))
    }

    /// Those of the clients that there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_all(
        &self,
        ids: impl IntoIterator<Item = &str>,
    ) -> Result<Vec<Client>, DatabaseError> {
        store::find_all(&self.database.reader(), ids).await
    }

    /// Deletes clients by URL that nobody lets in any more. Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_unused(&self) -> Result<u64, DatabaseError> {
        by_url::delete_unused(&self.database).await
    }

    /// All clients by their ids.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&self) -> Result<Vec<Client>, DatabaseError> {
        store::list(&self.database.reader()).await
    }
}
