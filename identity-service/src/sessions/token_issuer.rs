use std::sync::Arc;

use service_kit::{
    clock::Clock,
    config::{Lifetime, Origin},
};
use token_verifier::Thumbprint;
use uuid::Uuid;

use super::{
    ClientTokens, Delivery, Grant, Session,
    id_token::{self, IdTokenClaims},
    token_claims::{AccessClaims, ConfirmationClaim, NameClaims, RefreshClaims},
};
use crate::{
    accounts::{Account, StandardClaims},
    clients::{TokenAlgorithm, TokenAlgorithms},
    keys::{Error, KeyRing, Signer, SigningPlace, SigningThreads},
    tokens::{Scope, StatusClaim},
};

/// `typ` of an access token (RFC 9068 §2.1).
pub(super) const ACCESS_TOKEN_TYPE: &str = "at+jwt";

/// `typ` of a refresh token. It keeps the two types apart.
const REFRESH_TOKEN_TYPE: &str = "rt+jwt";

/// The settings of tokens.
#[derive(Clone, Debug)]
pub struct TokenConfig {
    /// The `iss` of all tokens.
    pub issuer: Origin,
    /// The lifetime of an access token.
    pub access_token_ttl: Lifetime,
}

/// Signs the tokens of sessions.
#[derive(Debug)]
pub struct TokenIssuer {
    pub(super) config: TokenConfig,
    pub(super) keys: Arc<KeyRing>,
    /// The signing threads.
    pub signing: SigningThreads,
    pub(super) clock: Clock,
}

/// An access token and its lifetime.
#[derive(Debug)]
pub struct AccessToken {
    /// The signed token.
    pub token: String,
    /// The lifetime in seconds.
    pub expires_in: i64,
}

/// The tokens of a session.
#[derive(Debug)]
pub struct TokenPair {
    /// A new access token.
    pub access: AccessToken,
    /// The session's current refresh token.
    pub refresh: String,
}

/// What the tokens of a client's session are to contain.
#[derive(Debug)]
pub struct ClientTokenRequest {
    /// What the access token may be used for: what was granted, or a part of it.
    pub grant: Grant,
    /// The `nonce` of the authorization request.
    pub nonce: Option<String>,
    /// What the client chose to be signed with.
    pub algorithms: TokenAlgorithms,
    /// The key to which the access token is to be bound.
    pub key: Option<Thumbprint>,
}

/// What signs the tokens that a client reads or passes on. Its refresh tokens only come back
/// to us.
struct ClientSigners {
    access_token: Arc<Signer>,
    id_token: Arc<Signer>,
}

impl TokenIssuer {
    /// Signs with `keys`, on the threads of `signing`.
    #[must_use]
    pub fn new(
        config: TokenConfig,
        keys: Arc<KeyRing>,
        signing: SigningThreads,
        clock: Clock,
    ) -> Self {
        Self {
            config,
            keys,
            signing,
            clock,
        }
    }

    /// The `iss` of all tokens.
    pub(crate) fn issuer(&self) -> &Origin {
        &self.config.issuer
    }

    /// Reserves a place in the queue for signatures. Call it before writing what the
    /// tokens are for.
    ///
    /// # Errors
    /// While no key is active, or when the queue is full.
    pub fn reserve(&self) -> Result<SigningPlace, Error> {
        self.keys.signer()?;
        self.signing.reserve()
    }

    /// As [`Self::reserve`], for the tokens of a client.
    ///
    /// # Errors
    /// As there, and while no key of an algorithm that the client chose is active.
    pub(super) fn reserve_for(&self, algorithms: TokenAlgorithms) -> Result<SigningPlace, Error> {
        self.signers_for(algorithms)?;
        self.reserve()
    }

    fn signers_for(&self, algorithms: TokenAlgorithms) -> Result<ClientSigners, Error> {
        let signer = |chosen: Option<TokenAlgorithm>| self.keys.signer_for(chosen.map(Into::into));
        Ok(ClientSigners {
            access_token: signer(algorithms.access_token)?,
            id_token: signer(algorithms.id_token)?,
        })
    }

    /// A new access token, which never outlives its session, and the session's current
    /// refresh token. The refresh token has the same claims every time, because a client
    /// may have to ask twice. No claim is in the future, whatever clock stored the
    /// session.
    ///
    /// # Errors
    /// When no key is active or signing fails.
    pub async fn pair(
        &self,
        place: SigningPlace,
        session: &Session,
        account: &Account,
        delivery: Delivery,
    ) -> Result<TokenPair, Error> {
        let (now, exp) = self.times_of(session);
        let signer = self.keys.signer()?;
        let access = self.access_claims(session, account, delivery, &session.grant, (now, exp));
        let access = signer.draft(ACCESS_TOKEN_TYPE, &access)?;
        let refresh = self.refresh_claims(session, delivery, now);
        let refresh = signer.draft(REFRESH_TOKEN_TYPE, &refresh)?;
        let [token, refresh] = place.sign([access, refresh]).await?;
        let expires_in = exp - now;
        let access = AccessToken { token, expires_in };
        Ok(TokenPair { access, refresh })
    }

    /// The tokens of a client's session: an access token, a refresh token if
    /// `offline_access` was granted, and an ID token if `openid` was.
    ///
    /// # Errors
    /// When no key is active or signing fails.
    pub(super) async fn for_client(
        &self,
        place: SigningPlace,
        session: &Session,
        account: &Account,
        request: ClientTokenRequest,
    ) -> Result<ClientTokens, Error> {
        let ClientTokenRequest {
            grant,
            nonce,
            algorithms,
            key,
        } = request;
        let (now, exp) = self.times_of(session);
        let signers = self.signers_for(algorithms)?;
        let access = self.access_claims(session, account, Delivery::Body, &grant, (now, exp));
        let cnf = ConfirmationClaim::of(key.as_ref());
        let access = AccessClaims { cnf, ..access };
        let mut drafts = vec![signers.access_token.draft(ACCESS_TOKEN_TYPE, &access)?];
        let has_refresh = session.grant.scopes.contains(Scope::OfflineAccess);
        if has_refresh {
            let refresh = self.refresh_claims(session, Delivery::Body, now);
            drafts.push(self.keys.signer()?.draft(REFRESH_TOKEN_TYPE, &refresh)?);
        }
        let is_openid = grant.scopes.contains(Scope::OpenId);
        let id_token = is_openid.then(|| self.id_token_claims(session, account, nonce, now));
        let with_hash = move |tokens: &[String]| {
            let draft = id_token.map(|claims| {
                let at_hash = tokens.first().map(|token| id_token::at_hash(token));
                let at_hash = at_hash.unwrap_or_default();
                signers.id_token.draft(
                    id_token::ID_TOKEN_TYPE,
                    &IdTokenClaims { at_hash, ..claims },
                )
            });
            draft.transpose()
        };
        let mut tokens = place.sign_in_turn(drafts, with_hash).await?.into_iter();
        let token = tokens.next().unwrap_or_default();
        Ok(ClientTokens {
            access: AccessToken {
                token,
                expires_in: exp - now,
            },
            scopes: grant.scopes,
            refresh: if has_refresh { tokens.next() } else { None },
            id_token: tokens.next(),
            key,
        })
    }

    /// When an access token of `session` is made and when it expires. It never outlives the
    /// session.
    fn times_of(&self, session: &Session) -> (i64, i64) {
        let now = self.clock.now().unix_timestamp();
        let latest = now + self.config.access_token_ttl.as_secs();
        (now, latest.min(session.expires_at.unix_timestamp()))
    }

    /// All but the hash of the access token, which is not signed yet.
    fn id_token_claims(
        &self,
        session: &Session,
        account: &Account,
        nonce: Option<String>,
        now: i64,
    ) -> IdTokenClaims {
        let by_name = &session.claims.id_token;
        IdTokenClaims {
            iss: self.issuer().to_string(),
            sub: account.id.to_string(),
            aud: session.client_id.clone(),
            azp: session.client_id.clone(),
            exp: now + id_token::LIFETIME,
            iat: now,
            auth_time: session.auth_time.unix_timestamp().min(now),
            nonce,
            acr: id_token::PASSWORD_ACR,
            amr: id_token::PASSWORD_AMR,
            at_hash: String::new(),
            sid: session.id.to_string(),
            standard: StandardClaims::of(account, |claim| by_name.contains(&claim)),
        }
    }

    fn access_claims<'a>(
        &'a self,
        session: &'a Session,
        account: &'a Account,
        delivery: Delivery,
        grant: &'a Grant,
        (iat, exp): (i64, i64),
    ) -> AccessClaims<'a> {
        let names = session.may_tell_names(&grant.scopes);
        AccessClaims {
            iss: self.issuer().as_str(),
            sub: account.id.to_string(),
            aud: grant.audiences.as_slice(),
            client_id: &session.client_id,
            scope: grant.scopes.to_string(),
            kind: "access",
            iat,
            exp,
            jti: Uuid::now_v7().to_string(),
            sid: session.id.to_string(),
            auth_time: session.auth_time.unix_timestamp().min(iat),
            names: names.then(|| NameClaims::of(account)),
            csrf: csrf(session, delivery),
            status: StatusClaim::of(session.id, self.issuer().as_str()),
            cnf: None,
        }
    }

    fn refresh_claims<'a>(
        &'a self,
        session: &'a Session,
        delivery: Delivery,
        now: i64,
    ) -> RefreshClaims<'a> {
        RefreshClaims {
            iss: self.issuer().as_str(),
            sub: session.user_id.to_string(),
            aud: self.issuer().as_str(),
            kind: "refresh",
            iat: session.rotated_at.unix_timestamp().min(now),
            exp: session.expires_at.unix_timestamp(),
            jti: &session.current_jti,
            sid: session.id.to_string(),
            csrf: csrf(session, delivery),
        }
    }
}

fn csrf(session: &Session, delivery: Delivery) -> Option<&str> {
    match delivery {
        Delivery::Body => None,
        Delivery::Cookie => Some(&session.csrf),
    }
}
