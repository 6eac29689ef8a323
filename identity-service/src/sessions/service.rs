use std::sync::Arc;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use service_kit::{clock::Clock, config::Lifetime, database::Database, input::all};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    Delivery, Error, FIRST_PARTY, Grant, MaxSessions, Session, SessionMetrics, TokenIssuer,
    TokenPair, Tokens, UserAgent,
    store::{self, NewSession},
};
use crate::{
    accounts::{Account, Accounts, CheckedSignUp, Verified},
    audit::{Audit, Event},
    clients::{Client, TokenAlgorithms},
    ids::{AccountId, SessionId},
    keys::{self, SigningPlace},
    throttle::ClientAddress,
    tokens::{AudienceParameter, Audiences, RequestedClaims, ResourceServers, Scopes},
};

const CSRF_BYTES: usize = 24;

/// How long sessions last.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// How long without a refresh.
    pub refresh_token_ttl: Lifetime,
    /// How long altogether.
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
    /// The maximum for one account.
    pub max_sessions: MaxSessions,
    /// How long they last.
    pub lifetimes: Lifetimes,
    /// The resource servers that tokens may be for.
    pub resource_servers: ResourceServers,
}

/// Operations on sessions.
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

    /// The grant of a client that asks for nothing specific.
    #[must_use]
    pub fn default_grant(&self) -> Grant {
        Grant {
            scopes: Scopes::first_party(),
            audiences: Audiences::all(self.tokens.issuer(), self.config.resource_servers.names()),
        }
    }

    /// The requested grant.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when a scope or an audience is unknown.
    pub fn grant(
        &self,
        scope: Option<&str>,
        audience: Option<AudienceParameter>,
    ) -> Result<Grant, Error> {
        let scopes = Scopes::requested(scope);
        let known = self.config.resource_servers.names();
        let audiences = Audiences::requested(audience, self.tokens.issuer(), known);
        let (scopes, audiences) = all((scopes, audiences))?;
        Ok(Grant { scopes, audiences })
    }

    /// Reserves what it takes to sign the tokens of a session. Call it before writing
    /// anything, so that no account or session is created whose owner is not told.
    ///
    /// # Errors
    /// While no key is active, or when the queue is full.
    pub fn reserve(&self) -> Result<SigningPlace, Error> {
        Ok(self.tokens.reserve()?)
    }

    /// As [`Self::reserve`], for the tokens of a client.
    ///
    /// # Errors
    /// While no key is active, or when the queue is full.
    pub fn reserve_for(&self, algorithms: TokenAlgorithms) -> Result<SigningPlace, Error> {
        Ok(self.tokens.reserve_for(algorithms)?)
    }

    /// Starts a session after a password was verified. Refuses if the password was
    /// changed since, or the account was disabled or deleted. A concurrent operation that
    /// ends all sessions of the account either ends this one too or prevents it. If the
    /// account has reached its limit, another session ends.
    ///
    /// # Errors
    /// [`accounts::Error::InvalidCredentials`] when what was verified no longer holds;
    /// when the session cannot be stored or its tokens cannot be signed.
    pub async fn open(
        &self,
        place: SigningPlace,
        verified: &Verified,
        grant: Grant,
        user_agent: UserAgent,
        delivery: Delivery,
    ) -> Result<Tokens, Error> {
        let account = &verified.account;
        let address = user_agent.address;
        let new = &self.new_session(account.id, grant, user_agent)?;
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

    /// Records that the owner of a session just gave the password again.
    ///
    /// # Errors
    /// [`accounts::Error::InvalidCredentials`] when what was verified no longer holds,
    /// [`Error::Ended`] when the session has ended.
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

    /// Creates an account and its first session: both, or neither.
    ///
    /// # Errors
    /// [`accounts::Error::UsernameTaken`] when a concurrent sign-up took the name; when
    /// the database fails or the tokens cannot be signed.
    pub async fn open_first(
        &self,
        place: SigningPlace,
        checked: &CheckedSignUp,
        user_agent: UserAgent,
        delivery: Delivery,
    ) -> Result<(Tokens, Account), Error> {
        let (user_agent, now) = (&user_agent, self.clock.now());
        let opened = self.database.transact(|transaction| async move {
            let account = self.accounts.make(&*transaction, checked, now).await?;
            let new = self.new_session(account.id, self.default_grant(), user_agent.clone())?;
            let session = store::insert(&*transaction, new).await?;
            Ok::<_, Error>((account, session))
        });
        let (account, session) = opened.await?;
        let sign_up = Event::SignUp(account.id);
        self.audit.record(sign_up, user_agent.address).await;
        let login = Event::Login(account.id, session.id);
        self.audit.record(login, user_agent.address).await;
        let tokens = self.tokens_of(place, session, &account, delivery);
        Ok((tokens.await?, account))
    }

    fn new_session(
        &self,
        user_id: AccountId,
        grant: Grant,
        user_agent: UserAgent,
    ) -> Result<NewSession, Error> {
        let now = self.clock.now();
        Ok(NewSession {
            user_id,
            client_id: FIRST_PARTY.to_owned(),
            parent: None,
            began_in: None,
            dpop_jkt: None,
            grant,
            claims: RequestedClaims::default(),
            csrf: self.csrf()?,
            auth_time: now,
            created_at: now,
            expires_at: self.config.lifetimes.expiry(now, now),
            current_jti: new_jti(),
            user_agent,
        })
    }

    /// The session, unless it has ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_live(&self, id: SessionId) -> Result<Option<Session>, Error> {
        let session = store::find(&self.database, id).await?;
        Ok(session.filter(|session| session.is_live(self.clock.now())))
    }

    /// The session of the browser in which a client's session began. That one may have
    /// ended since.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn browser_session_of(&self, id: SessionId) -> Result<Option<SessionId>, Error> {
        let session = store::find(&self.database, id).await?;
        Ok(session.and_then(|session| session.began_in))
    }

    /// The session, and its account unless that is disabled or deleted.
    ///
    /// # Errors
    /// [`Error::Ended`] when the session has ended.
    pub(super) async fn find_live_with_account(
        &self,
        id: SessionId,
    ) -> Result<(Session, Option<Account>), Error> {
        self.find_live_for(None, id).await?.ok_or(Error::Ended)
    }

    /// As [`Self::find_live_with_account`], for somebody or for a client as it was remembered.
    async fn find_live_for(
        &self,
        client: Option<&Client>,
        id: SessionId,
    ) -> Result<Option<(Session, Option<Account>)>, Error> {
        let found = store::find_with_account(&self.database, id, client).await?;
        let live = found.filter(|(session, _)| session.is_live(self.clock.now()));
        Ok(live.map(|(session, account)| (session, account.filter(Account::is_active))))
    }

    /// The session and its account, if both are alive.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_active(&self, id: SessionId) -> Result<Option<(Session, Account)>, Error> {
        let found = self.find_live_for(None, id).await?;
        Ok(found.and_then(|(session, account)| Some((session, account?))))
    }

    /// As [`Self::find_active`], if besides `client` is enabled and has the same secrets still.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_active_for(
        &self,
        client: &Client,
        id: SessionId,
    ) -> Result<Option<(Session, Account)>, Error> {
        let found = self.find_live_for(Some(client), id).await?;
        Ok(found.and_then(|(session, account)| Some((session, account?))))
    }

    /// Deletes sessions that ended more than a day ago, and whose access tokens have
    /// expired, so that nobody needs them any more. Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget(&self) -> Result<u64, Error> {
        let time = self.clock.now() - self.kept_after_end();
        store::delete_over(&self.database, time).await
    }

    /// The largest session id; 0 when there is none.
    ///
    /// # Errors
    /// When the database fails.
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

    pub(super) fn csrf(&self) -> Result<String, Error> {
        let mut bytes = [0; CSRF_BYTES];
        self.random.fill(&mut bytes).map_err(keys::Error::from)?;
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// The `jti` of a new refresh token (RFC 7519 §4.1.7).
pub(super) fn new_jti() -> String {
    Uuid::now_v7().to_string()
}
