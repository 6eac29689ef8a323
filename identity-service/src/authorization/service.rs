use std::{num::NonZeroU32, sync::Arc};

use aws_lc_rs::{error::Unspecified, rand::SystemRandom};
use service_kit::{
    clock::Clock,
    config::Origin,
    database::{Database, Error as DatabaseError},
    rate::{Buckets, Rate},
};
use time::Duration;

use super::{
    AuthorizationRequest, Begun, BrowserLogin, Decision, Error, Kept, Parameters, PendingRequest,
    Stage, Unacceptable, codes, consents,
    decision::Case,
    pending, pushed,
    request::{self, Hint},
};
use crate::{
    audit::Audit,
    clients::{Client, Clients, FindError},
    keys::IdTokenReader,
    secret_token::SecretToken,
    sessions::Grant,
    throttle::ClientAddress,
    tokens::{ResourceServers, Target},
};

/// How many codes a person gets each minute at one replica. No one uses so many apps, and
/// a script must not fill the tables of codes and of sessions.
const MOST_CODES: Rate = Rate::per_minute(match NonZeroU32::new(60) {
    Some(most) => most,
    None => NonZeroU32::MIN,
});

/// How long a code is kept, to notice that it is presented again.
const CODE_KEPT_FOR: Duration = Duration::days(1);

/// Authorization requests, from their arrival to the answer.
#[derive(Debug)]
pub struct Authorizations {
    pub(super) database: Database,
    pub(super) clock: Clock,
    pub(super) audit: Audit,
    pub(super) clients: Arc<Clients>,
    pub(super) id_tokens: IdTokenReader,
    pub(super) issuer: Origin,
    pub(super) resource_servers: ResourceServers,
    pub(super) rate: Buckets<i64>,
    /// By client and network.
    pub(super) pushes: Buckets<(String, String)>,
    random: SystemRandom,
}

/// A valid request with its client.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Who asks.
    pub client: Client,
    /// For what.
    pub request: AuthorizationRequest,
    /// When it was made, and by whom.
    pub begun: Begun,
    /// Where it is kept until it is answered.
    pub kept: Kept,
}

/// The names under which a request waits.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// Its id, in the address of the consent page.
    pub id: SecretToken,
    /// The browser that it belongs to, in its cookie.
    pub browser: SecretToken,
}

impl Authorizations {
    /// The requests of `clients`, answered as `issuer`.
    #[must_use]
    pub fn new(
        (database, clock, audit): (Database, Clock, Audit),
        clients: Arc<Clients>,
        id_tokens: IdTokenReader,
        issuer: Origin,
        resource_servers: ResourceServers,
    ) -> Self {
        Self {
            rate: Buckets::new(MOST_CODES, clock.clone()),
            pushes: Buckets::new(pushed::MOST_PUSHED, clock.clone()),
            database,
            clock,
            audit,
            clients,
            id_tokens,
            issuer,
            resource_servers,
            random: SystemRandom::new(),
        }
    }

    /// Who answers.
    #[must_use]
    pub fn issuer(&self) -> &Origin {
        &self.issuer
    }

    /// What a person must have allowed for this request.
    #[must_use]
    pub fn needed_consent(&self, asked: &Asked) -> Grant {
        asked.request.needed_consent(&self.issuer)
    }

    /// Reads a request that arrived in a browser where `login` is logged in. If its client
    /// pushed it, nothing else in the parameters counts (RFC 9126 §4).
    ///
    /// # Errors
    /// [`Error::Unacceptable`]; [`Error::Document`]; [`Error::Gone`] when no such request was
    /// pushed, or it has expired or was brought before; when the database fails.
    pub async fn receive(
        &self,
        parameters: &Parameters,
        login: Option<BrowserLogin>,
        address: ClientAddress,
    ) -> Result<Asked, Error> {
        let client = match parameters.get("client_id") {
            Some(id) => self.client(id, address).await?,
            None => None,
        };
        let pushed = pushed::named_in(parameters);
        let request = if let Some(secret) = &pushed {
            self.find_pushed(client.as_ref(), secret).await?
        } else {
            let hint = self.hint(parameters).await?;
            let request = request::read(client.as_ref(), parameters, hint, &self.issuer)?;
            let (target, to) = (self.target(parameters), request.to.clone());
            let failed = |error| Unacceptable::Answered(to.error(error, &self.issuer));
            request.for_target(target, &self.issuer).map_err(failed)?
        };
        let begun = Begun {
            at: self.clock.now(),
            login,
            stage: Stage::Arrival,
        };
        let client = client.ok_or(Error::Gone)?;
        Ok(Asked {
            client,
            request,
            begun,
            kept: pushed.map_or(Kept::Nowhere, Kept::Pushed),
        })
    }

    pub(super) fn target(&self, parameters: &Parameters) -> Target {
        self.resource_servers
            .target(parameters.resources(), &self.issuer)
    }

    /// The client that asks.
    async fn client(&self, id: &str, address: ClientAddress) -> Result<Option<Client>, FindError> {
        let network = self.audit.network(address);
        self.clients.find_or_fetch(id, &network).await
    }

    pub(super) async fn hint(&self, parameters: &Parameters) -> Result<Hint, Error> {
        let (token, client_id) = (parameters.get("id_token_hint"), parameters.get("client_id"));
        let (Some(token), Some(client_id)) = (token, client_id) else {
            return Ok(Hint::None);
        };
        match self.id_tokens.read(token, client_id).await {
            Ok(claims) => Ok(Hint::Subject(claims.subject.clone())),
            Err(token_verifier::Error::Unavailable { .. }) => Err(Error::Unavailable),
            Err(_) => Ok(Hint::NotOurs),
        }
    }

    /// What a request leads to, by the rule.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn decide(
        &self,
        asked: &Asked,
        login: Option<BrowserLogin>,
    ) -> Result<Decision, Error> {
        let Asked {
            client,
            request,
            begun,
            ..
        } = asked;
        let consent = match login {
            Some(login) if !client.first_party => {
                consents::find_consent(&self.database.reader(), login.account, client).await?
            }
            _ => None,
        };
        Ok(request.decide(Case {
            client,
            issuer: &self.issuer,
            begun: *begun,
            login,
            consent: consent.as_ref(),
        }))
    }

    /// Keeps a request until somebody has logged in or consented. `browser` is the name that
    /// the browser has already, if it has one. A request that was pushed is from now on this
    /// browser's, under the secret that it has.
    ///
    /// # Errors
    /// [`Error::Gone`] when another browser brought it too; when the database or the random
    /// generator fails.
    pub async fn keep(
        &self,
        asked: Asked,
        browser: Option<SecretToken>,
        address: ClientAddress,
    ) -> Result<Ticket, Error> {
        let ticket = &Ticket {
            id: match &asked.kept {
                Kept::Pushed(secret) => secret.clone(),
                Kept::Nowhere | Kept::Waiting(_) => self.secret()?,
            },
            browser: browser.map_or_else(|| self.secret(), Ok)?,
        };
        let pending = &PendingRequest {
            client_id: asked.client.id,
            request: asked.request,
            begun: asked.begun,
        };
        let (network, before) = (&self.audit.network(address), &asked.kept);
        let now = self.clock.now();
        let kept = self.database.transact(|transaction| async move {
            if !before.end(&*transaction, now).await? {
                return Err(Error::Gone);
            }
            pending::keep_newest(&*transaction, network, pending::MOST_OF_NETWORK - 1).await?;
            let names = (&ticket.id, &ticket.browser);
            pending::insert(&*transaction, names, network, pending.clone()).await?;
            Ok(())
        });
        kept.await?;
        Ok(ticket.clone())
    }

    /// The request that waits under this id for one of `browsers`, as its client may make it
    /// now.
    ///
    /// # Errors
    /// [`Error::Gone`] when there is none, or its client is no more; [`Error::Unacceptable`]
    /// when the client may no longer make it; [`Error::Document`]; when the database fails.
    pub async fn resume(
        &self,
        id: &SecretToken,
        browsers: &[SecretToken],
        address: ClientAddress,
    ) -> Result<Asked, Error> {
        let pending = self.find(id, browsers).await?.ok_or(Error::Gone)?;
        let client = self.client(&pending.client_id, address).await?;
        let client = client.ok_or(Error::Gone)?;
        let request = pending.request.made_now(Some(&client), &self.issuer)?;
        Ok(Asked {
            client,
            request,
            begun: pending.begun,
            kept: Kept::Waiting(id.clone()),
        })
    }

    /// The request that waits under this id, for the pages before the consent page.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(
        &self,
        id: &SecretToken,
        browsers: &[SecretToken],
    ) -> Result<Option<PendingRequest>, DatabaseError> {
        if browsers.is_empty() {
            return Ok(None);
        }
        pending::find(&self.database.reader(), id, browsers, self.clock.now()).await
    }

    /// Deletes requests that nobody answered, and codes that nobody needs. Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget(&self) -> Result<u64, DatabaseError> {
        let now = self.clock.now();
        let pushed = pushed::delete_over(&self.database, now).await?;
        let requests = pending::delete_over(&self.database, now).await?;
        let codes = codes::delete_over(&self.database, now, now - CODE_KEPT_FOR).await?;
        Ok(pushed + requests + codes)
    }

    pub(super) fn secret(&self) -> Result<SecretToken, Unspecified> {
        SecretToken::generate(&self.random)
    }
}
