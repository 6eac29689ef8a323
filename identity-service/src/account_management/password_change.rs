//! Other passwords for accounts that are there. Each ends sessions in the
//! transaction that sets it. Statements touch reset links first, then the
//! account, then its sessions, so that no two transactions wait for each other.

use service_kit::input::{Fault, Faults};

use super::{AccountManagement, reset};
use crate::{
    accounts::{self, Account, Error, Verified},
    ids::SessionId,
    passwords::Password,
    sessions::{EndReason, end_all_of},
};

impl AccountManagement {
    /// Gives an account another password for its holder, voids its reset links
    /// and ends all its sessions but `keep`.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the rule that `field`, which has the new one, breaks;
    /// [`Error::InvalidCredentials`] when the password that was given is the
    /// current one no more.
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

    /// Gives an account another password, whatever the old one was, voids its
    /// reset links and ends its sessions; tells how many those were.
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

    /// Hashes a password if it may be the new one of `account`.
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
