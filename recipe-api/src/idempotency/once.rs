use std::sync::Arc;

use aws_lc_rs::digest::{Context, SHA256};
use axum::{
    body::Body,
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use data_encoding::BASE64URL_NOPAD;
use http::request::Parts;
use service_kit::{
    clock::Clock,
    database::{Database, Transaction, WriteConnection},
    extract::read_body,
    problem::Problem,
};

use super::{
    Created, Error,
    key::Keyed,
    running::Claim,
    store::{self, Kept},
};
use crate::{state::AppState, writes::Writes};

/// The last argument of a handler that creates something: the body `B`, and the attempt to
/// create. If an earlier request under the same key was answered, the caller gets that
/// answer, and the handler does not run.
#[derive(Debug)]
pub(crate) struct Once<B> {
    pub(crate) body: B,
    pub(crate) attempt: Attempt,
}

/// An attempt to create something. Holds the key while it lasts.
#[derive(Debug)]
pub(crate) struct Attempt {
    database: Database,
    clock: Clock,
    writes: Writes,
    named: Option<(Claim, Fingerprint)>,
}

/// Tells two requests apart: the SHA-256 of method, path and body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fingerprint(String);

impl<B> FromRequest<AppState> for Once<B>
where
    B: FromRequest<AppState>,
{
    type Rejection = Response;

    async fn from_request(mut request: Request, state: &AppState) -> Result<Self, Response> {
        let keyed = request.extensions_mut().remove();
        let (request, attempt) = match keyed {
            Some(keyed) => Attempt::named(keyed, request, state).await?,
            None => (request, Attempt::of(state, None)),
        };
        let body = B::from_request(request, state).await;
        let body = body.map_err(IntoResponse::into_response)?;
        Ok(Self { body, attempt })
    }
}

impl Attempt {
    fn of(state: &AppState, named: Option<(Claim, Fingerprint)>) -> Self {
        Self {
            database: state.database.clone(),
            clock: state.clock.clone(),
            writes: state.writes.clone(),
            named,
        }
    }

    /// The attempt under a key, and the request with its body unread.
    ///
    /// # Errors
    /// The earlier answer, or why there is none.
    async fn named(
        keyed: Keyed,
        request: Request,
        state: &AppState,
    ) -> Result<(Request, Self), Response> {
        let (parts, body) = request.into_parts();
        let bytes = read_body(Request::from_parts(parts.clone(), body), state).await;
        let bytes = bytes.map_err(IntoResponse::into_response)?;
        let fingerprint = Fingerprint::of(&parts, &bytes);
        let begun = begin(keyed, &fingerprint, state).await;
        let claim = match begun.map_err(|error| Problem::from(error).into_response())? {
            Begun::First(claim) => claim,
            Begun::Again(created) => return Err(created.into_response()),
        };
        let request = Request::from_parts(parts, Body::from(bytes));
        Ok((request, Self::of(state, Some((claim, fingerprint)))))
    }

    /// Creates something, and with a key stores the answer in the same transaction. The
    /// stored answer counts as written by the caller, because it may be much longer than
    /// the request.
    ///
    /// # Errors
    /// What `write` returns; 409 while another replica answers the first request, 422 when
    /// the key belongs to another request; when the database fails.
    pub(crate) async fn write<W>(
        self,
        write: impl Fn(WriteConnection) -> W,
    ) -> Result<Created, Problem>
    where
        W: Future<Output = Result<Created, Problem>>,
    {
        let Some((claim, fingerprint)) = &self.named else {
            return write(WriteConnection::Alone(self.database.clone())).await;
        };
        let (write, keyed, now) = (&write, &claim.keyed, self.clock.now());
        let work = |transaction: Arc<Transaction>| async move {
            if !store::lock(&transaction, keyed).await? {
                return Err(Problem::from(Error::Running));
            }
            // Another replica may have answered since the request began.
            if let Some(kept) = store::find(&*transaction, keyed, now).await? {
                return Ok(kept.answer_to(fingerprint)?);
            }
            let created = write(WriteConnection::Within(Arc::clone(&transaction))).await?;
            let kept = Kept {
                fingerprint: fingerprint.clone(),
                created: created.clone(),
            };
            store::keep(&transaction, keyed, kept, now).await?;
            Ok(created)
        };
        let created = self.database.transact(work).await?;
        self.writes.charge(keyed.person, created.size()).await;
        Ok(created)
    }
}

/// How a request under a key begins.
enum Begun {
    /// Nothing was answered under this key.
    First(Claim),
    /// It was answered before.
    Again(Created),
}

async fn begin(keyed: Keyed, fingerprint: &Fingerprint, state: &AppState) -> Result<Begun, Error> {
    let claim = state.running.claim(keyed).ok_or(Error::Running)?;
    let now = state.clock.now();
    Ok(
        match store::find(&state.database.reader(), &claim.keyed, now).await? {
            Some(kept) => Begun::Again(kept.answer_to(fingerprint)?),
            None => Begun::First(claim),
        },
    )
}

impl Kept {
    /// The answer to the same request.
    ///
    /// # Errors
    /// [`Error::Reused`] for another one.
    fn answer_to(self, request: &Fingerprint) -> Result<Created, Error> {
        if self.fingerprint == *request {
            Ok(self.created)
        } else {
            Err(Error::Reused)
        }
    }
}

impl Fingerprint {
    fn of(request: &Parts, body: &Bytes) -> Self {
        let mut hash = Context::new(&SHA256);
        for part in [request.method.as_str(), " ", request.uri.path(), "\n"] {
            hash.update(part.as_bytes());
        }
        hash.update(body);
        Self(BASE64URL_NOPAD.encode(hash.finish().as_ref()))
    }

    /// One from the database.
    pub(super) fn stored(text: String) -> Self {
        Self(text)
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.0
    }
}
