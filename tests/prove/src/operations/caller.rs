use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use prove_checker::history::{
    AccountId, ActorId, Answer, Call, Facts, Replica, Service, UnknownReason,
};
use reqwest::{Client, RequestBuilder, header};

use super::{
    HeldAccess, HeldTokens,
    answer::Complete,
    facts::facts_of,
    request::{Body, prepare},
};
use crate::{
    proxy::Turn,
    recording::{Recorder, Sender},
};

/// An unused connection is closed after this time: sooner than a replica that is about to stop
/// closes it, so that no request meets its end.
const IDLE: Duration = Duration::from_secs(1);

/// Credentials of the client that may introspect: `IDENTITY_INTROSPECTION_CLIENTS`.
const INTROSPECTOR: (&str, &str) = ("prove", "the bread is in the oven");

/// What an actor asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// As it is recorded.
    pub call: Call,
    /// Which tab asks.
    pub tab: u32,
    /// The number of the replica. One too high is the first one again.
    pub replica: u32,
    /// The access token to send.
    pub bearer: Option<HeldAccess>,
    /// The token that the call names.
    pub presented: Option<String>,
    /// The path of the page, if it is not the first.
    pub next_page: Option<String>,
    /// The post of a like to delete.
    pub on: Option<i64>,
    /// The `ETag` to send as `If-Match`.
    pub if_match: Option<String>,
    /// The address of the client, as the services see it.
    pub address: Option<String>,
}

impl Asked {
    /// A call without a token.
    #[must_use]
    pub fn new(call: Call, tab: u32, replica: u32) -> Self {
        Self {
            call,
            tab,
            replica,
            bearer: None,
            presented: None,
            next_page: None,
            on: None,
            if_match: None,
            address: None,
        }
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Reply {
    /// As it was recorded.
    pub answer: Answer,
    /// The tokens in it.
    pub tokens: Option<HeldTokens>,
    /// The path of the next page.
    pub next_page: Option<String>,
    /// Its `ETag`.
    pub tag: Option<String>,
}

impl Reply {
    /// The status, unless the outcome is unknown.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.answer {
            Answer::Status { status, .. } => Some(status),
            Answer::Unknown(_) => None,
        }
    }

    /// Whether it is known to have worked.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        matches!(self.status(), Some(200..=299))
    }

    /// What it says.
    #[must_use]
    pub fn facts(&self) -> Option<&Facts> {
        self.answer.facts()
    }
}

/// Sends requests of all actors.
#[derive(Debug)]
pub struct Caller {
    http: Client,
    recorder: Arc<Recorder>,
    identity: Vec<Place>,
    recipes: Vec<Place>,
}

/// Where a replica is reached, and whether it gets requests.
pub type Place = (SocketAddr, Turn);

impl Caller {
    /// Sends to these replicas. Like a load balancer, it gives the request for one that takes no
    /// part to the next one. Gives an answer up after `patience`.
    ///
    /// # Panics
    /// If the HTTP client cannot be made.
    #[must_use]
    pub fn new(
        recorder: Arc<Recorder>,
        mut places: BTreeMap<Service, Vec<Place>>,
        patience: Duration,
    ) -> Self {
        let http = Client::builder()
            .timeout(patience)
            .connect_timeout(patience)
            .pool_idle_timeout(IDLE)
            .build();
        Self {
            http: http.expect("a client can be made"),
            recorder,
            identity: places.remove(&Service::Identity).unwrap_or_default(),
            recipes: places.remove(&Service::Recipe).unwrap_or_default(),
        }
    }

    /// The settings that introspection needs.
    #[must_use]
    pub fn introspection_clients() -> String {
        let (id, secret) = INTROSPECTOR;
        format!("{id}:{secret}")
    }

    /// Sends and records a call of `actor`.
    ///
    /// # Panics
    /// If it is a command of operators.
    pub async fn send(&self, actor: ActorId, asked: Asked) -> Reply {
        let prepared = prepare(&asked).expect("this is a request");
        let (replica, address) = self.place(&asked);
        let url = format!("http://{address}{}", prepared.path);
        let mut request = self.http.request(prepared.method, url);
        request = match prepared.body {
            Body::None => request,
            Body::Json(body) => request.json(&body),
            Body::Form(body) => request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body),
        };
        let request = with_headers(request, &asked);
        let sender = Sender {
            actor,
            tab: asked.tab,
            replica,
            bearer: asked.bearer.as_ref().map(|held| held.claims.jti.clone()),
        };
        let op = self.recorder.invoke(sender, asked.call.clone());
        let reply = read(request, &asked).await;
        self.recorder.end(op, reply.answer.clone());
        reply
    }

    fn place(&self, asked: &Asked) -> (Replica, SocketAddr) {
        let service = service_of(&asked.call);
        let places = match service {
            Service::Identity => &self.identity,
            Service::Recipe => &self.recipes,
        };
        let turns = places.iter().map(|(_, turn)| turn);
        let index = Turn::next(turns, asked.replica as usize);
        let replica = Replica {
            service,
            index: u32::try_from(index).unwrap_or_default(),
        };
        (replica, places[index].0)
    }
}

fn with_headers(mut request: RequestBuilder, asked: &Asked) -> RequestBuilder {
    request = request.header(header::ACCEPT, "application/json");
    if let Some(held) = &asked.bearer {
        request = request.bearer_auth(&held.text);
    }
    if let Some(address) = &asked.address {
        request = request.header("x-forwarded-for", address);
    }
    if let Some(tag) = &asked.if_match {
        request = request.header(header::IF_MATCH, tag);
    }
    match &asked.call {
        Call::Introspect { .. } => request.basic_auth(INTROSPECTOR.0, Some(INTROSPECTOR.1)),
        Call::Create {
            idempotency_key: Some(key),
            ..
        } => request.header("idempotency-key", format!("\"{key}\"")),
        _ => request,
    }
}

async fn read(request: RequestBuilder, asked: &Asked) -> Reply {
    let complete = match request.send().await {
        Ok(answer) => Complete::read(answer).await,
        Err(_) => None,
    };
    let unknown = |reason| Reply {
        answer: Answer::Unknown(reason),
        tokens: None,
        next_page: None,
        tag: None,
    };
    let Some(complete) = complete else {
        return unknown(UnknownReason::NoAnswer);
    };
    let status = complete.status;
    if status >= 500 {
        return unknown(UnknownReason::ServerError(status));
    }
    let caller = asked.bearer.as_ref().map(|held| held.claims.sub);
    let (facts, tokens) = facts_of(&asked.call, &complete, caller.unwrap_or(AccountId(0)));
    Reply {
        answer: Answer::Status { status, facts },
        tokens,
        next_page: complete.next_page,
        tag: complete.tag,
    }
}

fn service_of(call: &Call) -> Service {
    match call {
        Call::Create { .. }
        | Call::Edit { .. }
        | Call::Delete { .. }
        | Call::Read { .. }
        | Call::List { .. }
        | Call::ReadPerson { .. }
        | Call::ReadProfile
        | Call::Suggestions
        | Call::EraseProfile => Service::Recipe,
        _ => Service::Identity,
    }
}
