use service_kit::database::{Database, Error as DatabaseError};

use super::{Client, Error, store};

/// The registered clients.
#[derive(Clone, Debug)]
pub struct Clients {
    pub(super) database: Database,
}

impl Clients {
    /// The clients in this database.
    #[must_use]
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    /// The client with this id, also when it is disabled.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(&self, id: &str) -> Result<Option<Client>, DatabaseError> {
        // No id has one, and PostgreSQL refuses it.
        if id.contains('\0') {
            return Ok(None);
        }
        store::find(&self.database, id).await
    }

    /// Registers a client that a [`Draft`](super::Draft) described.
    ///
    /// # Errors
    /// [`Error::Exists`], or when the database fails.
    pub async fn add(&self, client: &Client) -> Result<(), Error> {
        match store::insert(&self.database.writer(), client).await {
            Err(DatabaseError::Unique(_)) => Err(Error::Exists(client.id.clone())),
            done => Ok(done?),
        }
    }
}
