//! What operators do with accounts.

use service_kit::input::{Fault, all};

use super::{
    Account, Accounts, Error, NewAccount, Username,
    fields::{self, ProfileText},
    store,
};
use crate::{ids::AccountId, passwords::Password};

impl Accounts {
    /// Finds an account by username.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_named(&self, username: &str) -> Result<Option<Account>, Error> {
        let Some(username) = Username::sought(username) else {
            return Ok(None);
        };
        let found = store::find_credentials(&self.database, &username).await?;
        Ok(found.map(|found| found.account))
    }

    /// Creates an account under the rules of sign-up.
    ///
    /// # Errors
    /// [`Error::Invalid`] with a fault for each rule that is broken,
    /// [`Error::UsernameTaken`].
    pub async fn create(
        &self,
        username: &str,
        email: Option<String>,
        password: &Password,
    ) -> Result<Account, Error> {
        let of_password = self.passwords.check_new(password, username).await?;
        let profile = ProfileText {
            email,
            ..ProfileText::default()
        };
        let of_password = of_password.map_err(|rule| Fault::new("password", rule));
        let username = Username::of_field(username);
        let ((), profile, username) = all((of_password, fields::check(profile), username))?;
        let new = NewAccount { username, profile };
        let hash = self.passwords.hash(password).await?;
        store::insert(&self.database.writer(), new, hash, self.clock.now()).await
    }

    /// Up to `limit` accounts ordered by id, starting after `after`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&self, after: AccountId, limit: u64) -> Result<Vec<Account>, Error> {
        store::list(&self.database, after, limit).await
    }
}
