//! What operators do to clients.

use service_kit::database::{Connection, Error as DatabaseError, Retries};
use time::OffsetDateTime;

use super::{Change, Client, Clients, Error, Plan, StoredSecrets, Unlisted, store};

/// Changes of clients take turns, at all replicas.
const LOCK: i64 = 0x636c_6965_6e74_7300;

impl Clients {
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
