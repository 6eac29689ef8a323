use super::AccountManagement;
use crate::{
    accounts::{self, Account, Error},
    sessions::{EndReason, end_all_of},
};

impl AccountManagement {
    /// Disables an account and ends its sessions. Returns how many ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn disable(&self, account: &Account) -> Result<u64, Error> {
        let (reason, now) = (EndReason::AccountDisabled, self.accounts.clock.now());
        let since = account.disabled_at.unwrap_or(now);
        let few = self.few_sessions(account.id, None, now).await?;
        let disabled = self.accounts.database.transact(|transaction| async move {
            accounts::set_disabled(&*transaction, account.id, Some(since)).await?;
            Ok(end_all_of(&*transaction, few, reason, None, now).await?)
        });
        disabled.await
    }

    /// Enables a disabled account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enable(&self, account: &Account) -> Result<(), Error> {
        let writer = self.accounts.database.writer();
        accounts::set_disabled(&writer, account.id, None).await
    }
}
