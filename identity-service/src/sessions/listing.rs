use service_kit::paging::{Page, Slice};

use super::{Error, Session, Sessions, store};
use crate::ids::AccountId;

impl Sessions {
    /// The live sessions of a user with our own pages and API, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&self, user: AccountId, page: Page) -> Result<Slice<Session>, Error> {
        store::list(&self.database, user, page, self.clock.now()).await
    }

    /// The live sessions of a user with registered clients, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_of_clients(&self, user: AccountId) -> Result<Vec<Session>, Error> {
        store::list_of_clients(&self.database, user, self.clock.now()).await
    }
}
