use service_kit::{precondition::IfMatch, problem::Problem};

use super::{AccountManagement, reset, routes::wrong};
use crate::{
    accounts::{self, Error, Verified},
    sessions::{EndReason, end_all_of},
};

impl AccountManagement {
    /// Deletes an account at its holder's request and ends its sessions. Its number is
    /// remembered and never reused.
    ///
    /// # Errors
    /// 412 when the profile is not in the state that `if_match` names, 422 when the
    /// password was changed since it was verified.
    pub(crate) async fn delete(
        &self,
        verified: &Verified,
        if_match: &IfMatch,
    ) -> Result<(), Problem> {
        let (id, now) = (verified.account.id, self.accounts.clock.now());
        let few = self.few_sessions(id, None, now).await?;
        let deleted = self.accounts.database.transact(|transaction| async move {
            let present = accounts::hold_profile(&*transaction, id).await?;
            if_match.check(&present.ok_or_else(outdated)?.tag())?;
            reset::void_links(&*transaction, id).await?;
            if !accounts::delete(&*transaction, id, verified.generation, now).await? {
                return Err(outdated().into());
            }
            end_all_of(&*transaction, few, EndReason::AccountGone, None, now).await?;
            Ok(())
        });
        deleted.await
    }
}

/// The password was right when it was verified, and is no longer.
fn outdated() -> Error {
    wrong("password", Error::InvalidCredentials)
}
