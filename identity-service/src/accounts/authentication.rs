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

/// An account whose holder has just given its password. Between that and what is
/// done for it, others may act: whatever is done asks whether it still holds.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The account as it was then.
    pub account: Account,
    /// Which of its passwords was given.
    pub(crate) generation: i64,
}

/// What a password says about who gave it.
enum Judgement {
    Right(Box<Verified>),
    /// Of this account, if there is one.
    Wrong(Option<AccountId>),
    /// Whether it would be right is not looked at.
    Disabled(AccountId),
}

impl Accounts {
    /// The account that `username` and `password` belong to, asked from
    /// `source`. This is the one way to check a password: it goes through both
    /// gates. A failure takes as long whether the name is unknown, the account
    /// disabled or the password wrong, and whatever the stored hash is of; see
    /// [`crate::passwords::Passwords`]. Who is turned away because too many hashes are
    /// waiting has written nothing.
    ///
    /// # Errors
    /// [`Error::Throttled`] when it is too early for another attempt,
    /// [`Error::InvalidCredentials`], whichever of the two is wrong, and
    /// [`Error::Disabled`], which callers are told in the same words.
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

    /// Remembers the first refusal of a wait, and whom it protects.
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
            // The next login will try again.
            tracing::warn!(account = %found.account.id, cause = causes(&error), "a password could not be hashed anew");
        }
        Ok(Judgement::Right(Box::new(Verified {
            account: found.account,
            generation: found.generation,
        })))
    }

    /// Replaces a hash of another scheme or other costs, or of the password as it was
    /// typed, unless somebody has changed the password since it was read.
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
        if self.passwords.scan_is_due(self.clock.now()) {
            let mut scan = MethodScan::default();
            while let Some(stored) = store::next_hash(&self.database, scan.behind()).await? {
                scan.step(&stored);
            }
            self.passwords.set_stored_methods(scan);
        }
        Ok(())
    }

    /// Sees to it that what was verified stays true until the transaction ends:
    /// the password is still that one, and the account neither disabled nor gone.
    /// Who is about to change that waits; who has just done so is waited for.
    ///
    /// # Errors
    /// [`Error::InvalidCredentials`] when it is true no more.
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

    /// Checks that whoever asks knows the password of their own account.
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
