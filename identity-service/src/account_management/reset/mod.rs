//! Reset links, for users who lost their password. A link works once, for half an hour.
//! Only submitting its form uses it up, so mail programs and previews that fetch links do
//! no harm.

mod error;
mod store;

use time::Duration;

pub use error::ResetError;
pub(super) use store::void_links;

use super::AccountManagement;
use crate::{
    accounts::{self, Account, Error, check_typed_twice},
    passwords::{self, Password},
    secret_token::SecretToken,
    sessions::{EndReason, end_all_of},
    throttle::ClientAddress,
};

/// How long a link works.
const LIFETIME: Duration = Duration::minutes(30);

impl AccountManagement {
    /// Creates the token of a new link for `account` and voids earlier links.
    ///
    /// # Errors
    /// When the database or the random generator fails.
    pub async fn create_reset_token(&self, account: &Account) -> Result<SecretToken, Error> {
        let token = SecretToken::generate(&self.random).map_err(|_| passwords::Error::Hashing)?;
        let (new, now) = (&token, self.accounts.clock.now());
        let created = self.accounts.database.transact(|transaction| async move {
            store::void_links(&*transaction, account.id).await?;
            Ok::<_, Error>(
                store::insert(&*transaction, new, account.id, now, now + LIFETIME).await?,
            )
        });
        created.await?;
        Ok(token)
    }

    /// Deletes links that expired more than a day ago. Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_reset_links(&self) -> Result<u64, Error> {
        let yesterday = self.accounts.clock.now() - Duration::days(1);
        Ok(store::delete_over(&self.accounts.database, yesterday).await?)
    }

    /// The account whose password the link would set. The link stays unused.
    ///
    /// # Errors
    /// When the link is not valid, or the database fails.
    pub async fn find_by_reset_token(&self, token: &SecretToken) -> Result<Account, ResetError> {
        let live =
            store::find_live(&self.accounts.database, token, self.accounts.clock.now()).await?;
        let user = live.ok_or(ResetError::Gone)?;
        let account = accounts::find(&self.accounts.database, user).await?;
        account.ok_or(ResetError::Gone)
    }

    /// Uses a link: sets the password of its account once and ends its sessions.
    ///
    /// # Errors
    /// When the link is not valid, the password breaks rules, too many attempts came from
    /// `address`, or the database fails. In the last three cases the link stays unused.
    pub async fn reset_password(
        &self,
        address: ClientAddress,
        token: &SecretToken,
        password: &Password,
        confirmation: &Password,
    ) -> Result<Account, ResetError> {
        self.accounts.admit_address(address).await?;
        let account = self.find_by_reset_token(token).await?;
        let (passwords, username) = (&self.accounts.passwords, account.username.as_str());
        let of_password = passwords.check_new(password, username).await;
        check_typed_twice(
            password,
            of_password.map_err(Error::from)?,
            Some(confirmation),
        )
        .map_err(Error::from)?;
        let (id, hash) = (account.id, &self.accounts.passwords.hash(password).await?);
        let (reason, now) = (EndReason::PasswordChanged, self.accounts.clock.now());
        let few = self.few_sessions(id, None, now).await?;
        let set = self.accounts.database.transact(|transaction| async move {
            if !store::consume(&*transaction, token, now).await? {
                return Err(ResetError::Gone);
            }
            accounts::set_hash(&*transaction, id, hash, None).await?;
            end_all_of(&*transaction, few, reason, None, now).await?;
            Ok(())
        });
        set.await?;
        Ok(account)
    }
}
