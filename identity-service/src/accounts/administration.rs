//! What those who run the service do with accounts.

use super::{
    Account, AccountId, Accounts, Error, NewAccount, Profile, Username, fields, reset, store,
};
use crate::passwords::Password;

impl Accounts {
    /// The account of that name.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn find_named(&self, username: &str) -> Result<Option<Account>, Error> {
        let Ok(username) = Username::parse(username) else {
            return Ok(None);
        };
        let found = store::find_credentials(&self.database, &username).await?;
        Ok(found.map(|found| found.account))
    }

    /// Makes an account by the rules of sign-up.
    ///
    /// # Errors
    /// [`Error::Invalid`] with a sentence for each rule that is broken,
    /// [`Error::UsernameTaken`].
    pub async fn create(
        &self,
        username: &str,
        email: Option<String>,
        password: &Password,
    ) -> Result<Account, Error> {
        let mut faults = self.passwords.faults(password, username).await?;
        let profile = Profile {
            email,
            ..Profile::default()
        };
        let profile = fields::check(profile, &mut faults);
        let username =
            Username::parse(username).map_err(|fault| faults.push(format!("username {fault}")));
        match username {
            Ok(username) if faults.is_empty() => {
                let new = NewAccount { username, profile };
                let hash = self.passwords.hash(password).await?;
                store::insert(&self.database, new, hash, self.clock.now()).await
            }
            _ => Err(Error::Invalid(faults)),
        }
    }

    /// Gives an account another password, whatever the old one was, and voids its
    /// reset links. The caller ends its sessions.
    ///
    /// # Errors
    /// [`Error::Invalid`] with a sentence for each rule that is broken.
    pub async fn set_password(&self, account: &Account, password: &Password) -> Result<(), Error> {
        let hash = self.hash_of_new(account, password).await?;
        let transaction = self.database.begin().await?;
        store::set_hash(&transaction, account.id, &hash).await?;
        reset::void_links(&transaction, account.id).await?;
        Ok(transaction.commit().await?)
    }

    /// Hashes a password if it may be the new one of `account`.
    pub(super) async fn hash_of_new(
        &self,
        account: &Account,
        password: &Password,
    ) -> Result<String, Error> {
        let username = account.username.as_str();
        let faults = self.passwords.faults(password, username).await?;
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        Ok(self.passwords.hash(password).await?)
    }

    /// Keeps an account from being used. The caller ends its sessions.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn disable(&self, account: &Account) -> Result<(), Error> {
        let since = account.disabled_at.unwrap_or_else(|| self.clock.now());
        store::set_disabled(&self.database, account.id, Some(since)).await
    }

    /// Lets an account be used again.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn enable(&self, account: &Account) -> Result<(), Error> {
        store::set_disabled(&self.database, account.id, None).await
    }

    /// Up to `limit` accounts by their number, behind `after`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn list(&self, after: AccountId, limit: u64) -> Result<Vec<Account>, Error> {
        store::list(&self.database, after, limit).await
    }
}
