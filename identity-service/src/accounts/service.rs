use service_kit::{clock::Clock, database::Database};

use super::{Account, AccountId, Error, NewAccount, Username, new_account::SignUp, store};
use crate::passwords::{Password, Passwords};

/// What can be done with accounts.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// Where they are kept.
    pub database: Database,
    /// How their passwords are checked.
    pub passwords: Passwords,
    /// Tells when an account is made.
    pub clock: Clock,
}

impl Accounts {
    /// Makes an account.
    ///
    /// # Errors
    /// [`Error::Invalid`] with a sentence for each rule that is broken,
    /// [`Error::UsernameTaken`] also when two ask for one name at once.
    pub async fn sign_up(&self, sign_up: SignUp) -> Result<Account, Error> {
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

    /// The account that `username` and `password` belong to. Takes as long for
    /// an unknown name as for a known one.
    ///
    /// # Errors
    /// [`Error::InvalidCredentials`], whichever of the two is wrong.
    pub async fn authenticate(
        &self,
        username: &str,
        password: &Password,
    ) -> Result<Account, Error> {
        let credentials = match Username::parse(username) {
            Ok(username) => store::find_credentials(&self.database, &username).await?,
            Err(_) => None,
        };
        let stored = credentials
            .as_ref()
            .map(|found| found.password_hash.as_str());
        let right = self.passwords.verify(password, stored).await?;
        credentials
            .map(|found| found.account)
            .filter(|account| right && account.disabled_at.is_none())
            .ok_or(Error::InvalidCredentials)
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
