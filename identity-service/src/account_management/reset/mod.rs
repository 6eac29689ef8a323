//! Links by which somebody without a password sets one. A link works once, for
//! half an hour, and only the form behind it uses it up: mail programs and
//! previews that fetch links do no harm.

mod error;
mod store;
mod token;

use time::Duration;

pub use error::ResetError;
pub(super) use store::void_links;
pub use token::ResetToken;

use super::AccountManagement;
use crate::{
    accounts::{self, Account, Error, check_typed_twice},
    passwords::Password,
    sessions::{EndReason, end_all_of},
    throttle::ClientAddress,
};

/// How long a link works.
const LIFETIME: Duration = Duration::minutes(30);

impl AccountManagement {
    /// Makes the token of a new link for `account`; links before it work no more.
    ///
    /// # Errors
    /// When the database refuses, or there is no randomness to be had.
    pub async fn create_reset_token(&self, account: &Account) -> Result<ResetToken, Error> {
        let token = ResetToken::generate(&self.random)?;
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

    /// Forgets links that have been of no use for a day; tells how many those were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_reset_links(&self) -> Result<u64, Error> {
        let yesterday = self.accounts.clock.now() - Duration::days(1);
        Ok(store::delete_over(&self.accounts.database, yesterday).await?)
    }

    /// Whose password a link would set; it stays unused.
    ///
    /// # Errors
    /// When the link works no more, or the database refuses.
    pub async fn find_by_reset_token(&self, token: &ResetToken) -> Result<Account, ResetError> {
        let live =
            store::find_live(&self.accounts.database, token, self.accounts.clock.now()).await?;
        let user = live.ok_or(ResetError::Gone)?;
        let account = accounts::find(&self.accounts.database, user).await?;
        account.ok_or(ResetError::Gone)
    }

    /// Uses a link: sets the password of its account, once, and ends its sessions.
    ///
    /// # Errors
    /// When the link works no more; it stays unused when the password breaks
    /// rules, too many attempts came from `address`, or the database refuses.
    pub async fn reset_password(
        &self,
        address: ClientAddress,
        token: &ResetToken,
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
