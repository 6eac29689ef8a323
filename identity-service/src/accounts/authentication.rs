use service_kit::{database::Connection, telemetry::causes};

use super::{
    Account, Accounts, Error, Username,
    store::{self, Credentials},
    username::comparable,
};
use crate::{
    audit::Event,
    ids::AccountId,
    passwords::{HashingPlace, MethodScan, Password, Verdict},
    throttle::{self, Gate, Source},
};

/// An account whose password was just verified. Others may change the account meanwhile,
/// so every use checks that this still holds.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The account when the password was verified.
    pub account: Account,
    /// The generation of the password that was verified.
    pub(crate) generation: i64,
}

/// The outcome of checking a password.
enum Judgement {
    Right(Box<Verified>),
    /// Wrong, for this account if the username exists.
    Wrong(Option<AccountId>),
    /// The account is disabled; the password was not judged.
    Disabled(AccountId),
}

impl Accounts {
    /// Verifies a username and password. This is the only way to check a password, and it
    /// passes both throttling gates. Failures take equally long whether the username is
    /// unknown, the account is disabled or the password is wrong, and whatever scheme the
    /// stored hash has; see [`crate::passwords::Passwords`]. A request that is refused
    /// because too many hashes are waiting writes nothing.
    ///
    /// # Errors
    /// [`Error::Throttled`] when the attempt is too early. [`Error::InvalidCredentials`]
    /// and [`Error::Disabled`], which callers cannot tell apart.
    pub async fn authenticate(
        &self,
        username: &str,
        password: &Password,
        source: &Source,
    ) -> Result<Verified, Error> {
        self.admit_address(source.address).await?;
        let place = self.passwords.reserve()?;
        let attempt = match self.throttle.admit(&comparable(username), source).await {
            Ok(attempt) => attempt,
            Err(refusal) => return Err(self.note_refusal(username, source, refusal).await),
        };
        match self.judge(place, username, password).await {
            Ok(Judgement::Right(verified)) => {
                attempt.succeeded().await?;
                Ok(*verified)
            }
            Ok(Judgement::Wrong(account)) => {
                self.note_failure(account, source).await;
                Err(Error::InvalidCredentials)
            }
            Ok(Judgement::Disabled(account)) => {
                self.note_failure(Some(account), source).await;
                Err(Error::Disabled)
            }
            Err(error) => {
                attempt.withdraw().await?;
                Err(error)
            }
        }
    }

    async fn note_failure(&self, account: Option<AccountId>, source: &Source) {
        let event = Event::LoginFailed(account);
        self.audit.record(event, source.address).await;
    }

    /// Audits the first refusal of a wait, and the account it protects.
    async fn note_refusal(
        &self,
        username: &str,
        source: &Source,
        refusal: throttle::Error,
    ) -> Error {
        if let throttle::Error::Refused(refused) = &refusal
            && refused.gate == Gate::Account
            && refused.is_first
        {
            let account = match Username::sought(username) {
                Some(username) => Self::find_id(&self.database, &username).await,
                None => Ok(None),
            };
            match account {
                Ok(account) => {
                    let event = Event::Throttled(refused.gate, account);
                    self.audit.record(event, source.address).await;
                }
                Err(error) => return error,
            }
        }
        refusal.into()
    }

    async fn judge(
        &self,
        place: HashingPlace,
        username: &str,
        password: &Password,
    ) -> Result<Judgement, Error> {
        self.learn_methods().await?;
        let found = match Username::sought(username) {
            Some(username) => store::find_credentials(&self.database, &username).await?,
            None => None,
        };
        let usable = found
            .as_ref()
            .filter(|found| found.account.disabled_at.is_none());
        let stored = usable.map(|found| found.password_hash.as_str());
        let verdict = self.passwords.verify(place, password, stored).await?;
        let Some(found) = found else {
            return Ok(Judgement::Wrong(None));
        };
        if found.account.disabled_at.is_some() {
            return Ok(Judgement::Disabled(found.account.id));
        }
        if verdict == Verdict::Wrong {
            return Ok(Judgement::Wrong(Some(found.account.id)));
        }
        let is_outdated =
            verdict == Verdict::RightAsTyped || self.passwords.is_outdated(&found.password_hash);
        if is_outdated && let Err(error) = self.rehash(&found, password).await {
            // The next login tries again.
            tracing::warn!(account = %found.account.id, cause = causes(&error), "a password could not be rehashed");
        }
        Ok(Judgement::Right(Box::new(Verified {
            account: found.account,
            generation: found.generation,
        })))
    }

    /// Replaces a hash that has another scheme or other costs, or was made of the
    /// password before it was normalised, unless the password was changed meanwhile.
    async fn rehash(&self, found: &Credentials, password: &Password) -> Result<(), Error> {
        let hash = self.passwords.hash(password).await?;
        store::replace_hash(&self.database, found, hash).await
    }

    /// Learns which hash methods are stored: at startup, and with one login a minute,
    /// because other processes import users. The index makes it one short query for each
    /// method.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn learn_methods(&self) -> Result<(), Error> {
        if self.passwords.scan_is_due(self.clock.now()) {
            let mut scan = MethodScan::default();
            while let Some(stored) = store::next_hash(&self.database, scan.behind()).await? {
                scan.step(&stored);
            }
            self.passwords.set_stored_methods(scan);
        }
        Ok(())
    }

    /// Holds what was verified until the transaction ends: the password is unchanged, and
    /// the account exists and is not disabled. A concurrent change blocks until we
    /// commit; one that just committed is seen here.
    ///
    /// # Errors
    /// [`Error::InvalidCredentials`] when it no longer holds.
    pub async fn hold(
        &self,
        transaction: &impl Connection,
        verified: &Verified,
    ) -> Result<(), Error> {
        if store::hold(transaction, verified.account.id, verified.generation).await? {
            Ok(())
        } else {
            Err(Error::InvalidCredentials)
        }
    }

    /// Verifies the password of the caller's own account.
    ///
    /// # Errors
    /// As [`Self::authenticate`].
    pub(crate) async fn confirm(
        &self,
        account: &Account,
        password: &Password,
        source: &Source,
    ) -> Result<Verified, Error> {
        let username = account.username.as_str();
        self.authenticate(username, password, source).await
    }
}
