//! Authenticates registered clients (RFC 6749 §2.3, RFC 7523), and limits guesses at their
//! secrets.

use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use http::{HeaderMap, header::AUTHORIZATION};
use secrecy::{ExposeSecret, SecretString};
use utoipa::ToSchema;

use super::{basic::Basic, error::OAuthError};
use crate::{
    accounts::Accounts,
    clients::{Assertion, AuthMethod, Client, Clients, FIRST_PARTY, StoredSecrets},
    secret_token::SecretToken,
    throttle::ClientAddress,
};

/// As long as the hash of a secret, and not one.
const NO_HASH: &str = "-------------------------------------------";

const TWO_METHODS: &str = "authenticate with HTTP Basic or in the form, not with both";
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const ASSERTION_AND_SECRET: &str = "authenticate with client_assertion or a secret, not with both";
const ANOTHER_SUBJECT: &str = "the client_id in the form is not the subject of client_assertion";
const TWO_CLIENTS: &str = "the client_id in the form is not the one in the Authorization header";

/// Who knows clients, who counts wrong secrets, and where the request comes from.
pub(super) type At<'a> = (&'a Clients, &'a Accounts, ClientAddress);

/// What a client sent about itself in a form (RFC 6749 §2.3.1).
#[derive(Debug, Default, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the standards name them")]
pub(super) struct ClientForm {
    /// Public clients send it, and those that do not use HTTP Basic.
    pub(super) client_id: Option<String>,
    /// For clients that do not use HTTP Basic.
    #[schema(value_type = Option<String>, format = Password)]
    pub(super) client_secret: Option<SecretString>,
    /// For clients that sign: `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`.
    pub(super) client_assertion_type: Option<String>,
    /// For clients that sign: a JWT (RFC 7523 §2.2).
    pub(super) client_assertion: Option<String>,
}

/// How a client presents itself. A request does it in one way (RFC 6749 §2.3).
#[derive(Debug)]
pub(super) enum Presented {
    /// By its id alone.
    Id(String),
    /// By id and secret in `Authorization`.
    Basic(Basic),
    /// By id and secret in the form.
    Post(String, SecretString),
    /// By a JWT that it signed, in the form.
    Assertion(Box<Assertion>),
}

impl Presented {
    /// Reads a request. `None` when it names no client.
    ///
    /// # Errors
    /// [`OAuthError::InvalidRequest`] when it names several, or authenticates in several
    /// ways; [`OAuthError::InvalidClient`] when the header is malformed.
    pub(super) fn in_request(
        headers: &HeaderMap,
        form: &ClientForm,
    ) -> Result<Option<Self>, OAuthError> {
        let ClientForm {
            client_id,
            client_secret,
            ..
        } = form;
        if let Some(assertion) = Self::assertion(headers, form)? {
            return Ok(Some(assertion));
        }
        match (Basic::read(headers)?, client_id, client_secret) {
            (Some(_), _, Some(_)) => Err(OAuthError::InvalidRequest(TWO_METHODS.into())),
            (Some(basic), Some(id), None) if !basic.names(id) => {
                Err(OAuthError::InvalidRequest(TWO_CLIENTS.into()))
            }
            (Some(basic), _, None) => Ok(Some(Self::Basic(basic))),
            (None, Some(id), Some(secret)) => Ok(Some(Self::Post(id.clone(), secret.clone()))),
            (None, Some(id), None) => Ok(Some(Self::Id(id.clone()))),
            (None, None, Some(_)) => Err(OAuthError::InvalidClient),
            (None, None, None) => Ok(None),
        }
    }

    /// Reads the assertion of a request that has one (RFC 7521 §4.2).
    fn assertion(headers: &HeaderMap, form: &ClientForm) -> Result<Option<Self>, OAuthError> {
        let text = match (&form.client_assertion_type, &form.client_assertion) {
            (None, None) => return Ok(None),
            _ if form.client_secret.is_some() || headers.contains_key(AUTHORIZATION) => {
                return Err(OAuthError::InvalidRequest(ASSERTION_AND_SECRET.into()));
            }
            (Some(kind), Some(text)) if kind == ASSERTION_TYPE => text,
            _ => return Err(OAuthError::InvalidClient),
        };
        let assertion = Assertion::of(text.clone());
        match &form.client_id {
            Some(id) if assertion.names_another(id) => {
                Err(OAuthError::InvalidRequest(ANOTHER_SUBJECT.into()))
            }
            _ => Ok(Some(Self::Assertion(Box::new(assertion)))),
        }
    }

    /// Whether it is the id in the tokens of our own pages and API, which no client has.
    pub(super) fn is_first_party(&self) -> bool {
        matches!(self, Self::Id(id) if id == FIRST_PARTY)
    }

    fn id(&self) -> &str {
        match self {
            Self::Id(id) | Self::Post(id, _) => id,
            Self::Basic(basic) => basic.id(),
            Self::Assertion(assertion) => assertion.subject(),
        }
    }

    fn method(&self) -> AuthMethod {
        match self {
            Self::Id(_) => AuthMethod::None,
            Self::Basic(_) => AuthMethod::ClientSecretBasic,
            Self::Post(..) => AuthMethod::ClientSecretPost,
            Self::Assertion(_) => AuthMethod::PrivateKeyJwt,
        }
    }

    /// The ids and secrets that it may mean.
    pub(super) fn pairs(&self) -> Vec<(&str, &SecretString)> {
        match self {
            Self::Id(_) | Self::Assertion(_) => Vec::new(),
            Self::Basic(basic) => basic.pairs().into(),
            Self::Post(id, secret) => vec![(id, secret)],
        }
    }

    /// The secrets that it may mean.
    fn secrets(&self) -> Vec<&SecretString> {
        match self {
            Self::Id(_) | Self::Assertion(_) => Vec::new(),
            Self::Basic(basic) => basic.secrets().into(),
            Self::Post(_, secret) => vec![secret],
        }
    }

    /// Whether it is an attempt at a secret or a signature, which the client gate limits. Requests of
    /// public clients pass, whatever others try from their address.
    fn is_attempt(&self) -> bool {
        self.method() != AuthMethod::None
    }

    /// Passes the client gate.
    ///
    /// # Errors
    /// [`OAuthError::Throttled`] after too many wrong secrets from this address.
    pub(super) async fn pass_gate(
        &self,
        accounts: &Accounts,
        address: ClientAddress,
    ) -> Result<(), OAuthError> {
        if self.is_attempt()
            && let Err(refusal) = accounts.throttle.admit_client(address)
        {
            accounts.audit.record_refusal(&refusal, address).await;
            return Err(refusal.into());
        }
        Ok(())
    }

    /// Who presents itself in a request that must name a client, after the client gate.
    async fn admitted(
        accounts: &Accounts,
        address: ClientAddress,
        headers: &HeaderMap,
        form: &ClientForm,
    ) -> Result<Self, OAuthError> {
        let presented = Self::in_request(headers, form)?.ok_or(OAuthError::InvalidClient)?;
        presented.pass_gate(accounts, address).await?;
        Ok(presented)
    }

    /// The registered client that it is, after [`Self::pass_gate`].
    ///
    /// # Errors
    /// [`OAuthError::InvalidClient`] when there is none, or it is disabled, or has another
    /// method, or the secret or signature is wrong. Counts that in the client gate.
    pub(super) async fn authenticate(
        &self,
        clients: &Clients,
        accounts: &Accounts,
        address: ClientAddress,
    ) -> Result<Client, OAuthError> {
        let at = (clients, accounts, address);
        let (client, ()) = self.authenticate_and(at, |_| Ok(())).await?;
        Ok(client)
    }

    /// The client that it is if that has not changed since it was remembered, after
    /// [`Self::pass_gate`]. Whoever uses it must find out, and
    /// [authenticate](Self::authenticate) it if it did, or if this is `None`.
    pub(super) fn remembered(&self, clients: &Clients) -> Option<Arc<Client>> {
        let found = clients.remembered(self.id());
        let is_right = self.is_right_for(found.as_deref());
        found.filter(|_| is_right && !self.secrets().is_empty())
    }

    async fn authenticate_and<T>(
        &self,
        at: At<'_>,
        prove: impl FnOnce(&Client) -> Result<T, OAuthError>,
    ) -> Result<(Client, T), OAuthError> {
        let (clients, accounts, address) = at;
        let network = || accounts.audit.network(address);
        let found = clients.find_current(self.id(), network).await?;
        self.check(found, at, prove).await
    }

    /// `found`, if it is who presented itself, and what else it proves. That comes before its
    /// assertion is used up, so that a client that must prove it again, with a nonce of ours
    /// (RFC 9449 §8), may send the same assertion.
    async fn check<T>(
        &self,
        found: Option<Client>,
        (clients, accounts, address): At<'_>,
        prove: impl FnOnce(&Client) -> Result<T, OAuthError>,
    ) -> Result<(Client, T), OAuthError> {
        let right = match self {
            Self::Assertion(assertion) => clients.verify(found.as_ref(), assertion).await.map(Some),
            _ => self.is_right_for(found.as_ref()).then_some(None),
        };
        if let (Some(client), Some(assertion)) = (found, right) {
            let proven = prove(&client)?;
            let counts = match assertion {
                Some(assertion) => clients.use_up(assertion).await?,
                None => true,
            };
            if counts {
                return Ok((client, proven));
            }
        }
        if self.is_attempt() {
            accounts.throttle.count_failed_client(address);
        }
        Err(OAuthError::InvalidClient)
    }

    /// Compares hashes, also for unknown clients, so that timing reveals neither the client
    /// nor how much of a secret was right.
    fn is_right_for(&self, client: Option<&Client>) -> bool {
        let nobody = StoredSecrets::default();
        let stored = client.map_or(&nobody, |client| &client.secrets);
        let known = [&stored.current, &stored.previous]
            .map(|hash| hash.as_deref().unwrap_or(NO_HASH).as_bytes());
        let has_secret = self.secrets().iter().fold(false, |right, secret| {
            let hash = SecretToken::from(secret.expose_secret()).hash();
            known.iter().fold(right, |right, known| {
                right | verify_slices_are_equal(known, hash.as_bytes()).is_ok()
            })
        });
        let is_as_registered =
            client.is_some_and(|client| client.is_enabled() && client.auth_method == self.method());
        is_as_registered & (has_secret | !self.is_attempt())
    }
}

/// Authenticates a registered client at an address by its own method (RFC 6749 §2.3), and asks
/// what else it proves. Wrong secrets are throttled; correct ones are not.
///
/// # Errors
/// [`OAuthError::InvalidRequest`] when the request authenticates in two ways,
/// [`OAuthError::InvalidClient`] when the client is unknown or disabled or does not
/// authenticate as it must, [`OAuthError::Throttled`]; and those of `prove`.
pub(super) async fn authenticate<T>(
    at: At<'_>,
    (headers, form): (&HeaderMap, &ClientForm),
    prove: impl FnOnce(&Client) -> Result<T, OAuthError>,
) -> Result<(Client, T), OAuthError> {
    let (_, accounts, address) = at;
    let presented = Presented::admitted(accounts, address, headers, form).await?;
    presented.authenticate_and(at, prove).await
}

/// As [`authenticate`], for a client that asks to be let in. One by URL is as its document says
/// now.
///
/// # Errors
/// As there, and [`OAuthError::InvalidRequest`] or [`OAuthError::TooMany`] for a document
/// that cannot be used or fetched.
pub(super) async fn authenticate_asking<T>(
    at: At<'_>,
    (headers, form): (&HeaderMap, &ClientForm),
    prove: impl FnOnce(&Client) -> Result<T, OAuthError>,
) -> Result<(Client, T), OAuthError> {
    let (clients, accounts, address) = at;
    let presented = Presented::admitted(accounts, address, headers, form).await?;
    let network = accounts.audit.network(address);
    let found = clients.find_or_fetch(presented.id(), &network).await?;
    presented.check(found, at, prove).await
}
