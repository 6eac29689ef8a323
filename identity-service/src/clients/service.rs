use service_kit::database::{Database, Error};

use super::{Client, store};

/// The registered clients.
#[derive(Clone, Debug)]
pub struct Clients {
    database: Database,
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
    pub async fn find(&self, id: &str) -> Result<Option<Client>, Error> {
        // No id has one, and PostgreSQL refuses it.
        if id.contains('\0') {
            return Ok(None);
        }
        store::find(&self.database, id).await
    }

    /// The redirect URIs of all clients that are not disabled.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn redirect_uris(&self) -> Result<Vec<String>, Error> {
        store::redirect_uris(&self.database).await
    }
}
