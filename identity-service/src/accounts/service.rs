use service_kit::{
    clock::Clock,
    database::{Connection, Database},
    precondition::IfMatch,
    problem::Problem,
};
use time::OffsetDateTime;

use super::{
    Account, Error, NewAccount, Username, changes::CheckedChanges, new_account::SignUp, store,
};
use crate::{
    audit::Audit,
    ids::AccountId,
    passwords::{Password, Passwords},
    throttle::{ClientAddress, Throttle},
};

/// Operations on accounts.
#[derive(Debug)]
pub struct Accounts {
    pub(crate) database: Database,
    /// Hashes and verifies their passwords.
    pub passwords: Passwords,
    pub(crate) audit: Audit,
    /// Asked before anything is hashed.
    pub(crate) throttle: Throttle,
    pub(crate) clock: Clock,
}

/// A valid new account and its hashed password.
#[derive(Debug)]
pub struct CheckedSignUp {
    account: NewAccount,
    hash: String,
    address: ClientAddress,
}

impl Accounts {
    /// The accounts in `database`.
    #[must_use]
    pub fn new(
        database: Database,
        passwords: Passwords,
        throttle: Throttle,
        audit: Audit,
        clock: Clock,
    ) -> Self {
        Self {
            database,
            passwords,
            audit,
            throttle,
            clock,
        }
    }

    /// Checks a sign-up from `address`. Writes nothing.
    ///
    /// # Errors
    /// [`Error::Throttled`] after too many attempts from that address, [`Error::Invalid`]
    /// with a fault for each rule that is broken, [`Error::UsernameTaken`].
    pub async fn check_sign_up(
        &self,
        sign_up: SignUp,
        address: ClientAddress,
    ) -> Result<CheckedSignUp, Error> {
        self.admit_address(address).await?;
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

    /// Passes the address gate, which comes before all work that costs a hash.
    ///
    /// # Errors
    /// [`Error::Throttled`]
    pub(crate) async fn admit_address(&self, address: ClientAddress) -> Result<(), Error> {
        let Err(refusal) = self.throttle.admit_address(address) else {
            return Ok(());
        };
        self.audit.record_refusal(&refusal, address).await;
        Err(refusal.into())
    }

    /// Creates an account within the caller's transaction.
    ///
    /// # Errors
    /// [`Error::UsernameTaken`] when a concurrent sign-up took the name.
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

    /// Checks all fields and the password.
    async fn check(&self, sign_up: SignUp) -> Result<(NewAccount, Password), Error> {
        let username = sign_up.short_username();
        let of_password = self
            .passwords
            .check_new(&sign_up.password, &username)
            .await?;
        Ok(sign_up.parse(of_password)?)
    }

    /// Changes a profile, if it is in the state that `if_match` names. Returns the changed
    /// account, or `None` when it was deleted.
    ///
    /// # Errors
    /// 412 when the profile is in another state; when the database fails.
    pub(crate) async fn update_profile(
        &self,
        id: AccountId,
        if_match: &IfMatch,
        changes: CheckedChanges,
    ) -> Result<Option<Account>, Problem> {
        let updated = if_match.guard(
            &self.database,
            |transaction| async move {
                let present = store::hold_profile(&*transaction, id).await?;
                Ok(present.map(|account| account.tag()))
            },
            |connection| {
                let changes = changes.clone();
                async move { Ok(store::update_profile(&connection, id, changes).await?) }
            },
        );
        updated.await
    }

    /// The id of the account with this username.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_id(
        database: &Database,
        username: &Username,
    ) -> Result<Option<AccountId>, Error> {
        let found = store::find_credentials(database, username).await?;
        Ok(found.map(|found| found.account.id))
    }
}
