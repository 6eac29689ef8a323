use std::net::{Ipv4Addr, SocketAddr};

use end_to_end::{Actor, actor::PASSWORD, launcher::Program};
use serde_json::Value;
use url::Url;

use super::{CLIENT, USERNAME, browsers};
use crate::{
    Error,
    cpu::ProcessClock,
    http::Connection,
    load::Caller,
    memory::Memory,
    operations::{Operation, Reader, Registered, Requests, Service},
};

/// A process that answers requests.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// Its address.
    pub address: SocketAddr,
    /// The clock of its CPU time.
    pub clock: ProcessClock,
    process: u32,
}

impl Site {
    pub(super) fn of(program: &Program) -> Result<Self, Error> {
        let process = program.id();
        let port = Url::parse(&program.url).ok().and_then(|url| url.port());
        Ok(Self {
            address: (Ipv4Addr::LOCALHOST, port.unwrap_or_default()).into(),
            clock: ProcessClock::of(process)?,
            process,
        })
    }

    /// Its current memory.
    ///
    /// # Errors
    /// If it has ended.
    pub fn memory(&self) -> Result<Memory, Error> {
        Memory::of(self.process)
    }
}

/// The processes that answer the operations, and a user with an account there.
#[derive(Debug)]
pub struct Target {
    /// The process that acts as identity-service.
    pub identity: Site,
    /// The process that acts as recipe-api.
    pub recipes: Site,
    actor: Actor,
    reader: Reader,
    has_clients: bool,
}

impl Target {
    /// With `registered` clients, or the peer, which has none.
    pub(super) fn new(
        (identity, recipes): (Site, Site),
        actor: Actor,
        issuer: String,
        registered: Registered,
        has_clients: bool,
    ) -> Self {
        let reader = Reader {
            password: PASSWORD.to_owned(),
            token: actor.token().to_owned(),
            client: CLIENT,
            issuer,
            recipes: format!("http://localhost:{}", recipes.address.port()),
            registered,
        };
        Self {
            identity,
            recipes,
            actor,
            reader,
            has_clients,
        }
    }

    /// The process that acts as `service`.
    #[must_use]
    pub fn site(&self, service: Service) -> &Site {
        match service {
            Service::Identity => &self.identity,
            Service::Recipes => &self.recipes,
        }
    }

    /// Whether it answers `operation`.
    #[must_use]
    pub fn answers(&self, operation: Operation) -> bool {
        self.has_clients || operation.has_peer()
    }

    /// The registered clients.
    pub(super) fn registered(&self) -> Registered {
        self.reader.registered.clone()
    }

    /// The id of the account.
    #[must_use]
    pub fn reader_id(&self) -> i64 {
        self.actor.id()
    }

    /// The value of `Authorization`.
    #[must_use]
    pub fn authorization(&self) -> String {
        format!("Bearer {}", self.reader.token)
    }

    /// Creates this number of callers for one operation, each with its own session if the
    /// operation needs one.
    ///
    /// # Errors
    /// If an app cannot be let in, or a client gets no token.
    pub async fn callers(&self, operation: Operation, count: usize) -> Result<Vec<Caller>, Error> {
        let mut callers = Vec::with_capacity(count);
        for number in 0..count {
            let token = match operation {
                Operation::Refresh => self.refresh_token().await,
                Operation::ProvenCall => self.bound_token().await?,
                _ => String::new(),
            };
            let browsers = match operation {
                Operation::CodeFlow => browsers::of_caller(&self.reader.issuer, number).await?,
                _ => Vec::new(),
            };
            let requests = Requests::of(operation, &self.reader, number, &token, &browsers);
            let address = self.site(operation.service()).address;
            callers.push(Caller::new(address, operation.status(), requests));
        }
        Ok(callers)
    }

    async fn refresh_token(&self) -> String {
        let actor = self.actor.log_in(USERNAME).await;
        actor.refresh_token().to_owned()
    }

    /// An access token of a registered client, bound to its key.
    async fn bound_token(&self) -> Result<String, Error> {
        let request = self.reader.registered.proven_request(&self.reader.issuer)?;
        let mut connection = Connection::open(self.identity.address).await?;
        let answer = connection.send(&request).await?;
        let body: Value = serde_json::from_slice(answer.body).unwrap_or_default();
        let token = body["access_token"].as_str().map(str::to_owned);
        token.ok_or_else(|| Error::NotHttp("an answer without an access token".to_owned()))
    }
}
