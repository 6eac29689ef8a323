use aws_lc_rs::rand::SystemRandom;
use service_kit::{
    clock::Clock,
    database::{Connection, Database},
};
use time::OffsetDateTime;

use super::{
    Account, Error, NewAccount, Username, Verified, changes::CheckedChanges, new_account::SignUp,
    reset, store,
};
use crate::{
    audit::Audit,
    ids::{AccountId, SessionId},
    passwords::{Password, Passwords},
    sessions::{EndReason, FewSessions, MaxSessions, end_all_of},
    throttle::{ClientAddress, Throttle},
};

/// What can be done with accounts.
#[derive(Debug)]
pub struct Accounts {
    /// Where they are kept.
    pub database: Database,
    /// How their passwords are checked.
    pub passwords: Passwords,
    /// Remembers sign-ups and failed logins.
    pub audit: Audit,
    /// Asked before anything is hashed.
    pub throttle: Throttle,
    /// How many sessions one may have.
    pub max_sessions: MaxSessions,
    /// Tells when an account is made.
    pub clock: Clock,
    /// Makes the tokens of reset links.
    pub random: SystemRandom,
}

/// An account that may be made, and its password, which is hashed already.
#[derive(Debug)]
pub struct CheckedSignUp {
    account: NewAccount,
    hash: String,
    address: ClientAddress,
}

impl Accounts {
    /// Looks at what somebody at `address` wants an account to be. Nothing is written.
    ///
    /// # Errors
    /// [`Error::Throttled`] when too much comes from there, [`Error::Invalid`]
    /// with a sentence for each rule that is broken, [`Error::UsernameTaken`].
    pub async fn check_sign_up(
        &self,
        sign_up: SignUp,
        address: ClientAddress,
    ) -> Result<CheckedSignUp, Error> {
        self.throttle.admit_address(address).await?;
        let (new_account, password) = self.check(sign_up).await?;
        if store::find_credentials(&self.database, &new_account.username)
            .await?
            .is_some()
        {
            return Err(Error::UsernameTaken);
        }
        Ok(CheckedSignUp {
            hash: self.passwords.hash(&password).await?,
            account: new_account,
            address,
        })
    }

    /// Makes an account, in a transaction with whatever is said to be done together
    /// with it.
    ///
    /// # Errors
    /// [`Error::UsernameTaken`] when somebody else was faster.
    pub async fn make(
        &self,
        transaction: &impl Connection,
        checked: &CheckedSignUp,
        now: OffsetDateTime,
    ) -> Result<Account, Error> {
        let CheckedSignUp {
            account,
            hash,
            address,
        } = checked;
        let made = store::insert(transaction, account.clone(), hash.clone(), now).await?;
        let name = made.username.key();
        self.throttle.remember(transaction, name, *address).await?;
        Ok(made)
    }

    /// All faults of the fields and of the password together.
    async fn check(&self, sign_up: SignUp) -> Result<(NewAccount, Password), Error> {
        let username = sign_up.short_username();
        let of_password = self.passwords.faults(&sign_up.password, &username).await?;
        sign_up.parse(of_password).map_err(Error::Invalid)
    }

    /// Changes a profile; the account as it is then, or `None` when it is gone.
    ///
    /// # Errors
    /// When the database refuses.
    pub(super) async fn update_profile(
        &self,
        id: AccountId,
        changes: CheckedChanges,
    ) -> Result<Option<Account>, Error> {
        store::update_profile(&self.database, id, changes).await
    }

    /// Deletes an account for its holder and ends its sessions. Its number is
    /// remembered, and never given out again.
    ///
    /// # Errors
    /// [`Error::InvalidCredentials`] when the password that was given is the
    /// current one no more.
    pub(super) async fn delete(&self, verified: &Verified) -> Result<(), Error> {
        let (id, now) = (verified.account.id, self.clock.now());
        let few = self.few_sessions(id, None, now).await?;
        let deleted = self.database.transact(|transaction| async move {
            reset::void_links(&*transaction, id).await?;
            if !store::delete(&*transaction, id, verified.generation, now).await? {
                return Err(Error::InvalidCredentials);
            }
            end_all_of(&*transaction, few, EndReason::AccountGone, None, now).await?;
            Ok(())
        });
        deleted.await
    }

    /// Sees to it that `user` has no more sessions than can be ended in a transaction.
    pub(super) async fn few_sessions(
        &self,
        user: AccountId,
        keep: Option<SessionId>,
        now: OffsetDateTime,
    ) -> Result<FewSessions, Error> {
        let few = self.max_sessions.enforce(&self.database, user, keep, now);
        Ok(few.await?)
    }

    /// The number of the account that is called this.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn find_id(
        database: &Database,
        username: &Username,
    ) -> Result<Option<AccountId>, Error> {
        let found = store::find_credentials(database, username).await?;
        Ok(found.map(|found| found.account.id))
    }
}
