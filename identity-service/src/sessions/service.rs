use std::sync::Arc;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use service_kit::{
    clock::Clock,
    config::Lifetime,
    database::Database,
    input::all,
    paging::{Page, Slice},
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    Client, Delivery, Error, FIRST_PARTY, Grant, MaxSessions, Session, SessionMetrics, TokenIssuer,
    TokenPair, Tokens,
    store::{self, NewSession},
};
use crate::{
    accounts::{Account, Accounts, CheckedSignUp, Verified},
    audit::{Audit, Event},
    ids::{AccountId, SessionId},
    keys::{self, SigningPlace},
    throttle::ClientAddress,
    tokens::{AudienceParameter, Audiences, Scopes},
};

const CSRF_BYTES: usize = 24;

/// How long sessions last.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// Without a refresh.
    pub refresh_token_ttl: Lifetime,
    /// However often they are refreshed.
    pub session_max_age: Lifetime,
}

impl Lifetimes {
    pub(super) fn expiry(self, created_at: OffsetDateTime, now: OffsetDateTime) -> OffsetDateTime {
        let sliding = now + Duration::seconds(self.refresh_token_ttl.as_secs());
        let end = created_at + Duration::seconds(self.session_max_age.as_secs());
        sliding.min(end)
    }
}

/// The settings of sessions.
#[derive(Clone, Debug)]
pub struct SessionConfig {
    /// How many an account may have.
    pub max_sessions: MaxSessions,
    /// How long they last.
    pub lifetimes: Lifetimes,
    /// The resource servers that tokens may be for.
    pub audiences: Vec<String>,
}

/// What can be done with sessions.
#[derive(Debug)]
pub struct Sessions {
    pub(super) database: Database,
    /// Whose they are.
    pub(crate) accounts: Arc<Accounts>,
    /// Signs their tokens.
    pub tokens: TokenIssuer,
    pub(super) config: SessionConfig,
    pub(super) clock: Clock,
    pub(super) audit: Audit,
    /// Makes CSRF values.
    random: SystemRandom,
    pub(super) metrics: SessionMetrics,
}

impl Sessions {
    /// The sessions of `accounts`, whose tokens `tokens` signs.
    #[must_use]
    pub fn new(
        config: SessionConfig,
        accounts: Arc<Accounts>,
        tokens: TokenIssuer,
        metrics: SessionMetrics,
    ) -> Self {
        Self {
            database: accounts.database.clone(),
            clock: accounts.clock.clone(),
            audit: accounts.audit.clone(),
            random: SystemRandom::new(),
            accounts,
            tokens,
            config,
            metrics,
        }
    }

    /// The grant of somebody who asks for nothing in particular.
    #[must_use]
    pub fn default_grant(&self) -> Grant {
        Grant {
            scopes: Scopes::all(),
            audiences: Audiences::all(&self.tokens.issuer, &self.config.audiences),
        }
    }

    /// The grant that was asked for.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when something is not on offer.
    pub fn grant(
        &self,
        scope: Option<&str>,
        audience: Option<AudienceParameter>,
    ) -> Result<Grant, Error> {
        let scopes = Scopes::requested(scope);
        let audiences = Audiences::requested(audience, &self.tokens.issuer, &self.config.audiences);
        let (scopes, audiences) = all((scopes, audiences))?;
        Ok(Grant { scopes, audiences })
    }

    /// What it takes to begin a session, or go on with one, besides what is stored.
    /// Asked for before anything is written, so that nobody has an account or a
    /// session without having been told.
    ///
    /// # Errors
    /// While no key is active, or when too many wait already.
    pub fn reserve(&self) -> Result<SigningPlace, Error> {
        Ok(self.tokens.reserve()?)
    }

    /// Begins a session for somebody who has just given their password. One that
    /// was changed since opens nothing, nor does an account that was disabled or
    /// deleted: whoever ends all its sessions ends this one, too, or keeps it from
    /// beginning. Where an account has as many as it may, another one ends for it.
    ///
    /// # Errors
    /// [`accounts::Error::InvalidCredentials`] when the password is no longer the
    /// one that was given; when the session cannot be stored or its tokens cannot
    /// be signed.
    pub async fn open(
        &self,
        place: SigningPlace,
        verified: &Verified,
        grant: Grant,
        client: Client,
        delivery: Delivery,
    ) -> Result<Tokens, Error> {
        let account = &verified.account;
        let address = client.address;
        let new = &self.new_session(account.id, grant, client)?;
        let opened = self.database.transact(|transaction| async move {
            self.accounts.hold(&*transaction, verified).await?;
            let session = store::insert(&*transaction, new.clone()).await?;
            let (most, keep) = (self.config.max_sessions, Some(session.id));
            most.make_room(&*transaction, account.id, keep, new.created_at)
                .await?;
            Ok::<_, Error>(session)
        });
        let session = opened.await?;
        let login = Event::Login(account.id, session.id);
        self.audit.record(login, address).await;
        self.tokens_of(place, session, account, delivery).await
    }

    /// Notes that the holder of a session has just given their password once more.
    ///
    /// # Errors
    /// [`accounts::Error::InvalidCredentials`] when the password is no longer the one
    /// that was given, [`Error::Ended`] when the session is over.
    pub async fn reauthenticate(
        &self,
        verified: &Verified,
        session: SessionId,
        address: ClientAddress,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        let noted = self.database.transact(|transaction| async move {
            self.accounts.hold(&*transaction, verified).await?;
            store::set_auth_time(&*transaction, session, now).await
        });
        noted.await?;
        let event = Event::Reauthentication(verified.account.id, session);
        self.audit.record(event, address).await;
        Ok(())
    }

    /// Makes an account and begins its first session: both, or neither.
    ///
    /// # Errors
    /// [`accounts::Error::UsernameTaken`] when somebody else was faster; when the
    /// database refuses or the tokens cannot be signed.
    pub async fn open_first(
        &self,
        place: SigningPlace,
        checked: &CheckedSignUp,
        client: Client,
        delivery: Delivery,
    ) -> Result<(Tokens, Account), Error> {
        let (client, now) = (&client, self.clock.now());
        let opened = self.database.transact(|transaction| async move {
            let account = self.accounts.make(&*transaction, checked, now).await?;
            let new = self.new_session(account.id, self.default_grant(), client.clone())?;
            let session = store::insert(&*transaction, new).await?;
            Ok::<_, Error>((account, session))
        });
        let (account, session) = opened.await?;
        let sign_up = Event::SignUp(account.id);
        self.audit.record(sign_up, client.address).await;
        let login = Event::Login(account.id, session.id);
        self.audit.record(login, client.address).await;
        let tokens = self.tokens_of(place, session, &account, delivery);
        Ok((tokens.await?, account))
    }

    fn new_session(
        &self,
        user_id: AccountId,
        grant: Grant,
        client: Client,
    ) -> Result<NewSession, Error> {
        let now = self.clock.now();
        Ok(NewSession {
            user_id,
            client_id: FIRST_PARTY,
            grant,
            csrf: self.csrf()?,
            created_at: now,
            expires_at: self.config.lifetimes.expiry(now, now),
            current_jti: new_jti(),
            client,
        })
    }

    /// The session, unless it is over.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn find_live(&self, id: SessionId) -> Result<Option<Session>, Error> {
        let session = store::find(&self.database, id).await?;
        Ok(session.filter(|session| session.is_live(self.clock.now())))
    }

    /// The session, and its account unless that is gone or disabled.
    ///
    /// # Errors
    /// [`Error::Ended`] when the session is over.
    pub(super) async fn find_live_with_account(
        &self,
        id: SessionId,
    ) -> Result<(Session, Option<Account>), Error> {
        let found = store::find_with_account(&self.database, id).await?;
        let (session, account) = found.ok_or(Error::Ended)?;
        if !session.is_live(self.clock.now()) {
            return Err(Error::Ended);
        }
        Ok((session, account.filter(Account::is_active)))
    }

    /// The session and its account, while both are good.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn find_active(&self, id: SessionId) -> Result<Option<(Session, Account)>, Error> {
        match self.find_live_with_account(id).await {
            Ok((session, account)) => Ok(account.map(|account| (session, account))),
            Err(Error::Ended) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The living sessions of a user, newest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn list(&self, user: AccountId, page: Page) -> Result<Slice<Session>, Error> {
        store::list(&self.database, user, page, self.clock.now()).await
    }

    /// Forgets sessions that have been over for a day, and for as long as an access
    /// token of theirs may live, so that nobody asks about them any more; tells how
    /// many those were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget(&self) -> Result<u64, Error> {
        let time = self.clock.now() - self.kept_after_end();
        store::delete_over(&self.database, time).await
    }

    /// The largest number that a session has, 0 when there is none.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn newest_id(&self) -> Result<i64, Error> {
        store::newest_id(&self.database).await
    }

    /// The tokens of a session, signed in the reserved place.
    pub(super) async fn tokens_of(
        &self,
        place: SigningPlace,
        session: Session,
        account: &Account,
        delivery: Delivery,
    ) -> Result<Tokens, Error> {
        let pair = self.tokens.pair(place, &session, account, delivery);
        let TokenPair { access, refresh } = pair.await?;
        Ok(Tokens {
            access,
            refresh,
            session,
        })
    }

    fn csrf(&self) -> Result<String, Error> {
        let mut bytes = [0; CSRF_BYTES];
        self.random.fill(&mut bytes).map_err(keys::Error::from)?;
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// The name of a new refresh token (`jti`, RFC 7519 §4.1.7).
pub(super) fn new_jti() -> String {
    Uuid::now_v7().to_string()
}
