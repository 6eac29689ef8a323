use super::{AccountManagement, reset};
use crate::{
    accounts::{self, Error, Verified},
    sessions::{EndReason, end_all_of},
};

impl AccountManagement {
    /// Deletes an account at its holder's request and ends its sessions. Its number is
    /// remembered and never reused.
    ///
    /// # Errors
    /// [`Error::InvalidCredentials`] when the password was changed since it was verified.
    pub async fn delete(&self, verified: &Verified) -> Result<(), Error> {
        let (id, now) = (verified.account.id, self.accounts.clock.now());
        let few = self.few_sessions(id, None, now).await?;
        let deleted = self.accounts.database.transact(|transaction| async move {
            reset::void_links(&*transaction, id).await?;
            if !accounts::delete(&*transaction, id, verified.generation, now).await? {
                return Err(Error::InvalidCredentials);
            }
            end_all_of(&*transaction, few, EndReason::AccountGone, None, now).await?;
            Ok(())
        });
        deleted.await
    }
}
