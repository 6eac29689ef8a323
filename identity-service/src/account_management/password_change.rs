//! Password changes. Each ends sessions in the transaction that sets the password.
//! Statements always touch reset links first, then the account, then its sessions, so
//! that two transactions cannot deadlock.

use service_kit::input::{Fault, Faults};

use super::{AccountManagement, reset};
use crate::{
    accounts::{self, Account, Error, Verified},
    ids::SessionId,
    passwords::Password,
    sessions::{EndReason, end_all_of},
};

impl AccountManagement {
    /// Changes the password of a caller who gave the old one, voids the account's reset
    /// links and ends all its sessions except `keep`.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the rule that the new password, sent as `field`, breaks;
    /// [`Error::InvalidCredentials`] when the old password was changed since it was
    /// verified.
    pub(super) async fn change_password(
        &self,
        verified: &Verified,
        (field, password): (&'static str, &Password),
        keep: SessionId,
    ) -> Result<(), Error> {
        let account = &verified.account;
        let hash = &self.hash_of_new(account, field, password).await?;
        let generation = Some(verified.generation);
        let (reason, now) = (EndReason::PasswordChanged, self.accounts.clock.now());
        let few = self.few_sessions(account.id, Some(keep), now).await?;
        let changed = self.accounts.database.transact(|transaction| async move {
            reset::void_links(&*transaction, account.id).await?;
            if !accounts::set_hash(&*transaction, account.id, hash, generation).await? {
                return Err(Error::InvalidCredentials);
            }
            end_all_of(&*transaction, few, reason, Some(keep), now).await?;
            Ok(())
        });
        changed.await
    }

    /// Sets a password without the old one, voids the account's reset links and ends its
    /// sessions. Returns how many ended.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the rule that is broken.
    pub async fn set_password(&self, account: &Account, password: &Password) -> Result<u64, Error> {
        let hash = &self.hash_of_new(account, "password", password).await?;
        let (reason, now) = (EndReason::PasswordChanged, self.accounts.clock.now());
        let few = self.few_sessions(account.id, None, now).await?;
        let set = self.accounts.database.transact(|transaction| async move {
            reset::void_links(&*transaction, account.id).await?;
            accounts::set_hash(&*transaction, account.id, hash, None).await?;
            Ok(end_all_of(&*transaction, few, reason, None, now).await?)
        });
        set.await
    }

    /// Hashes a password if `account` may have it.
    async fn hash_of_new(
        &self,
        account: &Account,
        field: &'static str,
        password: &Password,
    ) -> Result<String, Error> {
        let (passwords, username) = (&self.accounts.passwords, account.username.as_str());
        let checked = passwords.check_new(password, username).await?;
        checked.map_err(|rule| Faults::from(Fault::new(field, rule)))?;
        Ok(passwords.hash(password).await?)
    }
}
