use std::sync::Arc;

use service_kit::{
    database::{Connection, Database, Error as DatabaseError, Retries},
    telemetry::causes,
};
use time::OffsetDateTime;

use super::{
    Assertion, Assertions, Change, Client, Documents, Error, FindError, Plan, StoredSecrets,
    Unlisted, assertions, by_url, store,
};

/// Changes of clients take turns, at all replicas.
const LOCK: i64 = 0x636c_6965_6e74_7300;

/// The clients.
#[derive(Clone, Debug)]
pub struct Clients {
    database: Database,
    /// Missing on the command line, where nobody authenticates.
    assertions: Option<Arc<Assertions>>,
    by_url: ByUrl,
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

    /// Whether `client` made an assertion, which it may use once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn accept(
        &self,
        client: Option<&Client>,
        assertion: &Assertion,
    ) -> Result<bool, DatabaseError> {
        match &self.assertions {
            Some(assertions) => assertions.accept(&self.database, client, assertion).await,
            None => Ok(false),
        }
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
                Ok(stored.filter(|client| documents.may_stand_in(client)))
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

    /// Makes the database say what `wanted` says, all of it or nothing. `prepare` sees what
    /// will be done and may complete or refuse it. It is called again if somebody else
    /// changes the same clients meanwhile. Returns what was done.
    ///
    /// # Errors
    /// That of `prepare`, or when the database fails.
    pub async fn apply<E: From<Error>>(
        &self,
        wanted: &[Client],
        unlisted: Unlisted,
        mut prepare: impl FnMut(&mut Plan) -> Result<(), E>,
    ) -> Result<Plan, E> {
        let mut retries = Retries::default();
        loop {
            let stored = self.list().await.map_err(Error::from)?;
            let mut plan = Plan::new(stored, wanted, unlisted);
            prepare(&mut plan)?;
            let outcome = self.carry_out(&plan.changes).await;
            match outcome.map_err(Error::from)? {
                Outcome::Done => return Ok(plan),
                Outcome::Outdated => retries.next().await.map_err(Error::from)?,
            }
        }
    }

    /// Registers a client that a [`Draft`](super::Draft) described.
    ///
    /// # Errors
    /// [`Error::Exists`], or when the database fails.
    pub async fn add(&self, client: Client) -> Result<(), Error> {
        let id = client.id.clone();
        match self.carry_out(&[Change::Add(client)]).await? {
            Outcome::Done => Ok(()),
            Outcome::Outdated => Err(Error::Exists(id)),
        }
    }

    /// Gives a client another secret, by its hash. The one that it had works too until
    /// [`Self::drop_old_secret`]. `false` when it was its secret already.
    ///
    /// # Errors
    /// [`Error::NoSuchClient`], [`Error::NoSecret`], [`Error::TwoSecrets`], or when the
    /// database fails.
    pub async fn rotate_secret(&self, id: &str, hash: &str) -> Result<bool, Error> {
        let rotate = |client: &mut Client| {
            if !client.auth_method.has_secret() {
                return Err(Error::NoSecret(client.id.clone()));
            }
            if client.secrets.current.as_deref() == Some(hash) {
                return Ok(());
            }
            if client.secrets.previous.is_some() {
                return Err(Error::TwoSecrets(client.id.clone()));
            }
            client.secrets = StoredSecrets {
                previous: client.secrets.current.take(),
                current: Some(hash.to_owned()),
            };
            Ok(())
        };
        self.change(id, rotate).await
    }

    /// Forgets the secret before the current one. `false` when there was none.
    ///
    /// # Errors
    /// [`Error::NoSuchClient`], or when the database fails.
    pub async fn drop_old_secret(&self, id: &str) -> Result<bool, Error> {
        let forget = |client: &mut Client| {
            client.secrets.previous = None;
            Ok(())
        };
        self.change(id, forget).await
    }

    /// Keeps a client from getting tokens since a time, or lets it get them again. `false`
    /// when that was so already. The caller ends its sessions afterwards.
    ///
    /// # Errors
    /// [`Error::NoSuchClient`], or when the database fails.
    pub async fn set_disabled(
        &self,
        id: &str,
        since: Option<OffsetDateTime>,
    ) -> Result<bool, Error> {
        let set = |client: &mut Client| {
            client.disabled_at = match since {
                Some(now) => client.disabled_at.or(Some(now)),
                None => None,
            };
            Ok(())
        };
        self.change(id, set).await
    }

    /// Deletes a client with its codes and consents. `false` when there was none. The
    /// caller ends its sessions afterwards.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove(&self, id: &str) -> Result<bool, Error> {
        let mut retries = Retries::default();
        while let Some(client) = self.find(id).await? {
            if self.carry_out(&[Change::Remove(client)]).await? == Outcome::Done {
                return Ok(true);
            }
            retries.next().await?;
        }
        Ok(false)
    }

    /// Changes one client, even while others change it too. `false` when it was so already.
    async fn change(
        &self,
        id: &str,
        change: impl Fn(&mut Client) -> Result<(), Error>,
    ) -> Result<bool, Error> {
        let mut retries = Retries::default();
        loop {
            let before = self.find(id).await?;
            let before = before.ok_or_else(|| Error::NoSuchClient(id.to_owned()))?;
            let mut after = before.clone();
            change(&mut after)?;
            if after == before {
                return Ok(false);
            }
            let update = Change::Update { before, after };
            if self.carry_out(&[update]).await? == Outcome::Done {
                return Ok(true);
            }
            retries.next().await?;
        }
    }

    /// Makes all changes or none.
    async fn carry_out(&self, changes: &[Change]) -> Result<Outcome, DatabaseError> {
        if changes.is_empty() {
            return Ok(Outcome::Done);
        }
        let transaction = self.database.begin_alone(LOCK).await?;
        match write(&transaction, changes).await {
            Ok(Outcome::Done) => transaction.commit().await.map(|()| Outcome::Done),
            // A request that redeems a code of a removed client locks the same rows.
            Ok(Outcome::Outdated) | Err(DatabaseError::Conflict(_)) => {
                transaction.roll_back().await.map(|()| Outcome::Outdated)
            }
            Err(error) => Err(error),
        }
    }

    /// The redirect URIs of all clients that are not disabled.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn redirect_uris(&self) -> Result<Vec<String>, DatabaseError> {
        store::redirect_uris(&self.database).await
    }
}

async fn write(connection: &impl Connection, changes: &[Change]) -> Result<Outcome, DatabaseError> {
    for change in changes {
        if store::find(connection, change.id()).await?.as_ref() != change.before() {
            return Ok(Outcome::Outdated);
        }
        match change {
            Change::Add(client) => store::insert(connection, client).await?,
            Change::Update { after, .. } => store::update(connection, after).await?,
            Change::Remove(client) => store::delete(connection, &client.id).await?,
        }
    }
    Ok(Outcome::Done)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    /// Somebody else changed a client since the change was planned. Nothing was changed.
    Outdated,
}
