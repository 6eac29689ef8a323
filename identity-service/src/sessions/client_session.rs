//! Sessions of registered clients. Each begins with an authorization code.

use service_kit::{config::Origin, database::Connection};
use time::Duration;
use token_verifier::Thumbprint;

use super::{
    AccessToken, Error, Session, Sessions, UserAgent,
    refreshing::Refreshed,
    service::new_jti,
    store::{self, NewSession},
    token_issuer::ClientTokenRequest,
};
use crate::{
    accounts::{self, Account},
    audit::Event,
    clients::{self, Client},
    ids::{AccountId, SessionId},
    keys::SigningPlace,
    sessions::Grant,
    throttle::ClientAddress,
    tokens::{Audiences, RequestedClaims, Scope, Scopes, Target},
};

/// A session that a client is to get.
#[derive(Clone, Debug)]
pub struct NewClientSession {
    /// Who let the client in.
    pub user_id: AccountId,
    /// The client.
    pub client_id: String,
    /// The session of the browser in which they did.
    pub parent: SessionId,
    /// What it may do.
    pub grant: Grant,
    /// The claims that it asked for by name.
    pub claims: RequestedClaims,
    /// The key to which its refresh tokens are to be bound.
    pub dpop_jkt: Option<String>,
}

/// The tokens of a client's session.
#[derive(Debug)]
pub struct ClientTokens {
    /// For resource servers.
    pub access: AccessToken,
    /// What the access token may be used for.
    pub scopes: Scopes,
    /// For the next tokens, if `offline_access` was granted.
    pub refresh: Option<String>,
    /// Who logged in and how, if `openid` was granted.
    pub id_token: Option<String>,
    /// The key to which the access token is bound (RFC 9449 §6.1).
    pub key: Option<Thumbprint>,
}

/// A refresh token that a client presented.
#[derive(Clone, Debug)]
pub struct ClientRefresh<'a> {
    /// The client, which has authenticated.
    pub client: &'a Client,
    /// The session of the token.
    pub session: SessionId,
    /// The `jti` of the token.
    pub jti: &'a str,
    /// A part of what was granted, for this access token (RFC 6749 §6).
    pub scopes: Option<Scopes>,
    /// A part of the granted audiences, for this access token (RFC 8707 §2.2).
    pub target: Option<Audiences>,
    /// The key that the client has proven.
    pub key: Option<Thumbprint>,
}

impl Sessions {
    /// What the parameter `resource` of a token request names.
    ///
    /// # Errors
    /// When a value of it names no resource server.
    pub fn target(&self, resources: &[String]) -> Target {
        self.config
            .resource_servers
            .target(resources, self.tokens.issuer())
    }

    /// Stores a client's session. Account, parent and client are held until the transaction
    /// ends: whoever ends or disables them concurrently either waits and ends this session
    /// too, or prevents it.
    ///
    /// # Errors
    /// [`Error::Ended`] when the parent has ended, or the account or the client is disabled
    /// or deleted.
    pub async fn insert_for_client(
        &self,
        transaction: &impl Connection,
        new: NewClientSession,
        user_agent: UserAgent,
    ) -> Result<(Session, Account), Error> {
        let now = self.clock.now();
        let account = accounts::hold_profile(transaction, new.user_id).await?;
        let account = account.filter(Account::is_active).ok_or(Error::Ended)?;
        let parent = store::hold_live(transaction, new.parent, now).await?;
        let parent = parent.ok_or(Error::Ended)?;
        if !clients::hold_enabled(transaction, &new.client_id).await? {
            return Err(Error::Ended);
        }
        let lasts = new.grant.scopes.contains(Scope::OfflineAccess);
        let longest = Duration::seconds(self.config.lifetimes.session_max_age.as_secs());
        let session = NewSession {
            user_id: new.user_id,
            client_id: new.client_id,
            parent: (!lasts).then_some(parent.id),
            began_in: Some(parent.id),
            grant: new.grant,
            claims: new.claims,
            dpop_jkt: new.dpop_jkt,
            csrf: self.csrf()?,
            auth_time: parent.auth_time,
            created_at: now,
            expires_at: if lasts {
                self.config.lifetimes.expiry(now, now)
            } else {
                parent.created_at + longest
            },
            current_jti: new_jti(),
            user_agent,
        };
        let session = store::insert(transaction, session).await?;
        let (most, keep) = (self.config.max_sessions, Some(session.id));
        most.make_room(transaction, account.id, keep, now).await?;
        Ok((session, account))
    }

    /// The first tokens of a client's session, after the session was committed, signed with
    /// the algorithms that the client chose.
    ///
    /// # Errors
    /// When the tokens cannot be signed.
    pub async fn first_tokens(
        &self,
        place: SigningPlace,
        session: &Session,
        account: &Account,
        request: ClientTokenRequest,
        address: ClientAddress,
    ) -> Result<ClientTokens, Error> {
        let login = Event::ClientLogin(account.id, session.id);
        self.audit.record(login, address).await;
        let tokens = self.tokens.for_client(place, session, account, request);
        Ok(tokens.await?)
    }

    /// Answers a refresh token of a client.
    ///
    /// # Errors
    /// [`Error::AnotherClients`], [`Error::AnotherKey`], [`Error::NotGranted`] and
    /// [`Error::NoSuchTarget`], which
    /// change nothing;
    /// [`Error::Ended`]; [`Error::Reused`] when the token counts as stolen, which ends the
    /// session.
    pub async fn refresh_for_client(
        &self,
        request: ClientRefresh<'_>,
        address: ClientAddress,
    ) -> Result<ClientTokens, Error> {
        let check = |session: &Session| request.check(session, self.tokens.issuer());
        let accepted = self.accept(request.session, request.jti, check, address);
        let Refreshed {
            session,
            account,
            place,
            ..
        } = accepted.await?;
        let granted = session
            .grant
            .allowed_to(request.client, self.tokens.issuer());
        let scopes = match &request.scopes {
            Some(asked) => asked.common_with(&granted.scopes),
            None => granted.scopes,
        };
        let audiences = request.target.unwrap_or(granted.audiences);
        let request = ClientTokenRequest {
            grant: Grant { scopes, audiences },
            nonce: None,
            algorithms: request.client.algorithms,
            key: request.key,
        };
        let tokens = self.tokens.for_client(place, &session, &account, request);
        Ok(tokens.await?)
    }
}

impl ClientRefresh<'_> {
    fn check(&self, session: &Session, issuer: &Origin) -> Result<(), Error> {
        let granted = &session.grant.scopes;
        if session.client_id != self.client.id || !granted.contains(Scope::OfflineAccess) {
            return Err(Error::AnotherClients);
        }
        let proven = self.key.as_ref().map(Thumbprint::as_str);
        if session.dpop_jkt.is_some() && session.dpop_jkt.as_deref() != proven {
            return Err(Error::AnotherKey);
        }
        match &self.scopes {
            Some(asked) if !asked.is_within(granted) => return Err(Error::NotGranted),
            _ => {}
        }
        let allowed = session.grant.allowed_to(self.client, issuer);
        allowed.check_target(self.target.as_ref())?;
        Ok(())
    }
}
