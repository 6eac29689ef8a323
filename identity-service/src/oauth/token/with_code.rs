use service_kit::database::{Connection, Error as DatabaseError};
use token_verifier::Thumbprint;

use super::{
    TokenEndpoint,
    redemption::{Presented, Redemption, WRONG_CODE, decide},
};
use crate::{
    accounts::Account,
    audit::Event,
    authorization::{AuthorizationCode, StoredCode, find_code, hold_consent, redeem_code},
    clients::ClientKind,
    ids::{AccountId, SessionId},
    oauth::{error::OAuthError, form::Parameters},
    secret_token::SecretToken,
    sessions::{
        self, ClientTokenRequest, ClientTokens, EndReason, Grant, NewClientSession, Session,
    },
    tokens::Audiences,
};

/// What a redemption led to, once it is committed.
enum Outcome {
    Begun(Box<(Session, Account, Option<String>)>),
    Replayed(SessionId),
    Refused(OAuthError),
}

/// Why nothing was committed.
enum Stop {
    TakenBack,
    Sessions(sessions::Error),
}

impl From<Stop> for OAuthError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::TakenBack => Self::InvalidGrant(TAKEN_BACK),
            Stop::Sessions(sessions::Error::Ended) => Self::InvalidGrant(ENDED),
            Stop::Sessions(error) => error.into(),
        }
    }
}

impl<E: Into<sessions::Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Sessions(error.into())
    }
}

const ENDED: &str = "who allowed this has logged out since";
const TAKEN_BACK: &str = "who allowed this has taken it back since";

impl TokenEndpoint<'_> {
    /// Redeems an authorization code. The code is used and its session begins, or neither.
    ///
    /// # Errors
    /// [`OAuthError::InvalidGrant`] when the rule refuses it, or the session of the browser
    /// has ended since.
    pub(super) async fn redeem(self, mut form: Parameters) -> Result<ClientTokens, OAuthError> {
        let secret = &SecretToken::from(form.required("code")?);
        let redirect_uri = form.take("redirect_uri");
        let code_verifier = form.take("code_verifier");
        let target = self.sessions.target(form.resources())?;
        let place = self.sessions.reserve_for(self.client.algorithms)?;
        let presented = Presented {
            client_id: &self.client.id,
            redirect_uri: redirect_uri.as_deref(),
            code_verifier: code_verifier.as_deref(),
            target: target.as_ref(),
            key: self.key.as_ref(),
        };
        let (sessions, this) = (self.sessions, &self);
        let database = &sessions.accounts.database;
        let outcome = database.transact(|transaction| async move {
            let stored = find_code(&*transaction, secret).await?;
            let stored = stored.map(|stored| this.as_allowed_now(stored));
            match decide(stored, presented, sessions.accounts.clock.now()) {
                Redemption::Refuse(why) => Ok(Outcome::Refused(OAuthError::InvalidGrant(why))),
                Redemption::RefuseTarget(unknown) => Ok(Outcome::Refused(unknown.into())),
                Redemption::Replay(session) => Ok(Outcome::Replayed(session)),
                Redemption::Begin(code) => this.begin(&*transaction, *code, secret).await,
            }
        });
        let address = self.user_agent.address;
        match outcome.await {
            Ok(Outcome::Begun(begun)) => {
                let (session, account, nonce) = *begun;
                let request = ClientTokenRequest {
                    grant: first_grant(&session, target),
                    nonce,
                    algorithms: self.client.algorithms,
                    key: self.key,
                };
                let tokens = sessions.first_tokens(place, &session, &account, request, address);
                Ok(tokens.await?)
            }
            Ok(Outcome::Replayed(session)) => {
                self.end_replayed(session).await?;
                Err(OAuthError::InvalidGrant(WRONG_CODE))
            }
            Ok(Outcome::Refused(error)) => Err(error),
            Err(stop) => Err(stop.into()),
        }
    }

    async fn begin(
        &self,
        transaction: &impl Connection,
        code: AuthorizationCode,
        secret: &SecretToken,
    ) -> Result<Outcome, Stop> {
        let nonce = code.nonce.clone();
        let (new, user_agent) = (self.session_of(code), self.user_agent.clone());
        let begun = self
            .sessions
            .insert_for_client(transaction, new, user_agent);
        let (session, account) = begun.await?;
        if !self.is_still_allowed(transaction, account.id).await? {
            return Err(Stop::TakenBack);
        }
        redeem_code(transaction, secret, session.id).await?;
        Ok(Outcome::Begun(Box::new((session, account, nonce))))
    }

    /// Whether the person still allows what the code is good for. First-party clients ask
    /// nobody. Everybody holds the account before the consent.
    async fn is_still_allowed(
        &self,
        transaction: &impl Connection,
        person: AccountId,
    ) -> Result<bool, DatabaseError> {
        let asks = !self.client.first_party;
        Ok(!asks || hold_consent(transaction, person, &self.client.id).await?)
    }

    /// Ends the session that a code began, because the code was presented again.
    async fn end_replayed(&self, id: SessionId) -> Result<(), sessions::Error> {
        let sessions = self.sessions;
        if let Some(session) = sessions.find_live(id).await?
            && sessions.end(id, EndReason::CodeReuse).await?
        {
            let reuse = Event::CodeReuse(session.user_id, id);
            let audit = &sessions.accounts.audit;
            audit.record(reuse, self.user_agent.address).await;
        }
        Ok(())
    }

    /// To which key the refresh tokens are bound. A client that authenticates keeps them safe
    /// without that, and may change its key (RFC 9449 §5).
    fn refresh_key(&self) -> Option<String> {
        let key = self.key.as_ref().map(Thumbprint::to_string);
        key.filter(|_| self.client.kind == ClientKind::Public)
    }

    /// A code, good for what the client may do now.
    fn as_allowed_now(&self, mut stored: StoredCode) -> StoredCode {
        let issuer = self.sessions.tokens.issuer();
        stored.code.grant = stored.code.grant.allowed_to(&self.client, issuer);
        stored
    }

    /// The session that a code begins.
    fn session_of(&self, code: AuthorizationCode) -> NewClientSession {
        NewClientSession {
            user_id: code.user_id,
            client_id: code.client_id,
            parent: code.parent,
            grant: code.grant,
            claims: code.claims,
            dpop_jkt: self.refresh_key(),
        }
    }
}

/// The first access token is for all that was granted, or for the resource servers that the
/// client named.
fn first_grant(session: &Session, target: Option<Audiences>) -> Grant {
    let Grant { scopes, audiences } = session.grant.clone();
    Grant {
        scopes,
        audiences: target.unwrap_or(audiences),
    }
}
