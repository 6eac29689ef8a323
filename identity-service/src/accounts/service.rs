use aws_lc_rs::rand::SystemRandom;
use service_kit::{clock::Clock, database::Database, telemetry::causes};

use super::{
    Account, AccountId, Error, NewAccount, Profile, Username,
    new_account::SignUp,
    store::{self, Credentials},
    username::comparable,
};
use crate::{
    audit::{Audit, Event},
    passwords::{Password, Passwords, Walk},
    throttle::{ClientAddress, Throttle},
};

/// What can be done with accounts.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// Where they are kept.
    pub database: Database,
    /// How their passwords are checked.
    pub passwords: Passwords,
    /// Remembers sign-ups and failed logins.
    pub audit: Audit,
    /// Asked before anything is hashed.
    pub throttle: Throttle,
    /// Tells when an account is made.
    pub clock: Clock,
    /// Makes the tokens of reset links.
    pub random: SystemRandom,
}

impl Accounts {
    /// Makes an account for somebody at `address`.
    ///
    /// # Errors
    /// [`Error::Throttled`] when too much comes from there, [`Error::Invalid`]
    /// with a sentence for each rule that is broken, [`Error::UsernameTaken`]
    /// also when two ask for one name at once.
    pub async fn sign_up(&self, sign_up: SignUp, address: ClientAddress) -> Result<Account, Error> {
        self.throttle.admit_address(address)?;
        let (new_account, password) = self.check(sign_up).await?;
        if store::find_credentials(&self.database, &new_account.username)
            .await?
            .is_some()
        {
            return Err(Error::UsernameTaken);
        }
        let hash = self.passwords.hash(&password).await?;
        let account = store::insert(&self.database, new_account, hash, self.clock.now()).await?;
        let name = account.username.key();
        self.throttle.remember(name, address).await?;
        self.audit.record(Event::SignUp(account.id)).await;
        Ok(account)
    }

    /// All faults of the fields and of the password together.
    async fn check(&self, sign_up: SignUp) -> Result<(NewAccount, Password), Error> {
        let username = sign_up.short_username();
        let mut faults = self.passwords.faults(&sign_up.password, &username).await?;
        match sign_up.parse() {
            Ok(parsed) if faults.is_empty() => Ok(parsed),
            parsed => {
                faults.extend(parsed.err().into_iter().flatten());
                Err(Error::Invalid(faults))
            }
        }
    }

    /// The account that `username` and `password` belong to, asked from
    /// `address`. This is the one way to check a password: it goes through both
    /// gates. A failure takes as long whether the name is unknown, the account
    /// disabled or the password wrong, and whatever the stored hash is of; see
    /// [`Passwords`].
    ///
    /// # Errors
    /// [`Error::Throttled`] when it is too early for another attempt,
    /// [`Error::InvalidCredentials`], whichever of the two is wrong.
    pub async fn authenticate(
        &self,
        username: &str,
        password: &Password,
        address: ClientAddress,
    ) -> Result<Account, Error> {
        let attempt = self.throttle.admit(&comparable(username), address).await?;
        match self.find_by_password(username, password).await {
            Ok(Some(account)) => {
                attempt.succeeded().await?;
                Ok(account)
            }
            Ok(None) => {
                self.audit.record(Event::LoginFailed).await;
                Err(Error::InvalidCredentials)
            }
            Err(error) => {
                attempt.withdraw().await?;
                Err(error)
            }
        }
    }

    async fn find_by_password(
        &self,
        username: &str,
        password: &Password,
    ) -> Result<Option<Account>, Error> {
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
        let Some(found) = credentials.filter(|_| right) else {
            return Ok(None);
        };
        if self.passwords.is_outdated(&found.password_hash)
            && let Err(error) = self.rehash(&found, password).await
        {
            // The next login will try again.
            tracing::warn!(account = %found.account.id, cause = causes(&error), "a password could not be hashed anew");
        }
        Ok(Some(found.account))
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

    /// Checks that whoever asks knows the password of their own account.
    ///
    /// # Errors
    /// [`Error::Invalid`] with a sentence about `field` when they do not.
    pub(super) async fn confirm(
        &self,
        account: &Account,
        field: &str,
        password: &Password,
        address: ClientAddress,
    ) -> Result<(), Error> {
        let username = account.username.as_str();
        match self.authenticate(username, password, address).await {
            Ok(_) => Ok(()),
            Err(Error::InvalidCredentials) => {
                Err(Error::Invalid(vec![format!("{field} is wrong")]))
            }
            Err(error) => Err(error),
        }
    }

    /// Stores another profile.
    ///
    /// # Errors
    /// When the database refuses.
    pub(super) async fn update_profile(
        &self,
        account: Account,
        profile: Profile,
    ) -> Result<Account, Error> {
        store::update_profile(&self.database, account.id, profile.clone()).await?;
        Ok(Account { profile, ..account })
    }

    /// Deletes an account; its number is never given out again.
    ///
    /// # Errors
    /// When the database refuses.
    pub(super) async fn delete(&self, id: AccountId) -> Result<(), Error> {
        store::delete(&self.database, id).await
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

    /// The account of a token's subject; `None` when it is gone or disabled.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn find_active(&self, id: AccountId) -> Result<Option<Account>, Error> {
        let account = store::find(&self.database, id).await?;
        Ok(account.filter(|account| account.disabled_at.is_none()))
    }
}
