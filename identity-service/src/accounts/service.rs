use aws_lc_rs::rand::SystemRandom;
use service_kit::{clock::Clock, database::Database, telemetry::causes};

use super::{
    Account, AccountId, Error, NewAccount, Username,
    new_account::SignUp,
    store::{self, Credentials},
};
use crate::passwords::{Password, Passwords, Walk};

/// What can be done with accounts.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// Where they are kept.
    pub database: Database,
    /// How their passwords are checked.
    pub passwords: Passwords,
    /// Tells when an account is made.
    pub clock: Clock,
    /// Makes the tokens of reset links.
    pub random: SystemRandom,
}

impl Accounts {
    /// Makes an account.
    ///
    /// # Errors
    /// [`Error::Invalid`] with a sentence for each rule that is broken,
    /// [`Error::UsernameTaken`] also when two ask for one name at once.
    pub(super) async fn sign_up(&self, sign_up: SignUp) -> Result<Account, Error> {
        let (new_account, password) = self.check(sign_up).await?;
        if store::find_credentials(&self.database, &new_account.username)
            .await?
            .is_some()
        {
            return Err(Error::UsernameTaken);
        }
        let hash = self.passwords.hash(&password).await?;
        store::insert(&self.database, new_account, hash, self.clock.now()).await
    }

    /// All faults of the fields and of the password together.
    async fn check(&self, sign_up: SignUp) -> Result<(NewAccount, Password), Error> {
        let mut faults = self
            .passwords
            .faults(&sign_up.password, sign_up.username())
            .await?;
        match sign_up.parse() {
            Ok(parsed) if faults.is_empty() => Ok(parsed),
            parsed => {
                faults.extend(parsed.err().into_iter().flatten());
                Err(Error::Invalid(faults))
            }
        }
    }

    /// The account that `username` and `password` belong to. A failure takes as
    /// long whether the name is unknown, the account disabled or the password
    /// wrong, and whatever the stored hash is of; see [`Passwords`].
    ///
    /// # Errors
    /// [`Error::InvalidCredentials`], whichever of the two is wrong.
    pub async fn authenticate(
        &self,
        username: &str,
        password: &Password,
    ) -> Result<Account, Error> {
        self.learn_methods().await?;
        let credentials = match Username::parse(username) {
            Ok(username) => store::find_credentials(&self.database, &username).await?,
            Err(_) => None,
        };
        let credentials = credentials.filter(|found| found.account.disabled_at.is_none());
        let stored = credentials
            .as_ref()
            .map(|found| found.password_hash.as_str());
        let right = self.passwords.verify(password, stored).await?;
        let found = credentials
            .filter(|_| right)
            .ok_or(Error::InvalidCredentials)?;
        if self.passwords.is_outdated(&found.password_hash)
            && let Err(error) = self.rehash(&found, password).await
        {
            // The next login will try again.
            tracing::warn!(account = %found.account.id, cause = causes(&error), "a password could not be hashed anew");
        }
        Ok(found.account)
    }

    /// Replaces a hash of another scheme or other costs, unless somebody has
    /// changed the password since it was read.
    async fn rehash(&self, found: &Credentials, password: &Password) -> Result<(), Error> {
        let hash = self.passwords.hash(password).await?;
        store::replace_hash(&self.database, found, hash).await
    }

    /// Finds out which methods the stored hashes are of: at start, and once a
    /// minute with a login, as other processes import people. With an index, that
    /// is one short query for each method.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn learn_methods(&self) -> Result<(), Error> {
        if self.passwords.walk_is_due(self.clock.now()) {
            let mut walk = Walk::default();
            while let Some(stored) = store::next_hash(&self.database, walk.behind()).await? {
                walk.step(&stored);
            }
            self.passwords.set_present(walk);
        }
        Ok(())
    }

    /// The account of a token's subject; `None` when it is gone or disabled.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn find_active(&self, id: AccountId) -> Result<Option<Account>, Error> {
        let account = store::find(&self.database, id).await?;
        Ok(account.filter(|account| account.disabled_at.is_none()))
    }
}
