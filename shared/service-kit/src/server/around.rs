use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use tower::{Layer, Service};

/// The inner service of a middleware, with a sendable future and an HTTP answer.
pub trait Inner:
    Service<Request, Response: IntoResponse, Error = Infallible, Future: Send> + Send
{
}

impl<S> Inner for S where
    S: Service<Request, Response: IntoResponse, Error = Infallible, Future: Send> + Send
{
}

/// A middleware. Unlike `axum::middleware::from_fn`, which takes two boxes and a copy of
/// the state for each request, it takes one box and a reference.
pub trait Around: Send + Sync + 'static {
    /// Answers `request`, usually by calling `inner`.
    fn answer(
        self: Arc<Self>,
        request: Request,
        inner: impl Inner,
    ) -> impl Future<Output = Response> + Send;
}

/// The layer of a middleware.
#[derive(Debug)]
pub struct AroundLayer<A>(Arc<A>);

/// A service with a middleware. The router clones services for every request; a clone of
/// this one is a reference.
#[derive(Debug)]
pub struct Surrounded<A, S> {
    around: Arc<A>,
    inner: Arc<S>,
}

/// Calls the inner service.
pub async fn ask(mut inner: impl Inner, request: Request) -> Response {
    match inner.call(request).await {
        Ok(response) => response.into_response(),
        Err(never) => match never {},
    }
}

impl<A> AroundLayer<A> {
    /// The layer for this middleware.
    pub fn new(around: A) -> Self {
        Self(Arc::new(around))
    }
}

impl<A> Clone for AroundLayer<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<A, S> Clone for Surrounded<A, S> {
    fn clone(&self) -> Self {
        Self {
            around: Arc::clone(&self.around),
            inner: Arc::clone(&self.inner),
        }
    }
}

impl<A, S> Layer<S> for AroundLayer<A> {
    type Service = Surrounded<A, S>;

    fn layer(&self, inner: S) -> Self::Service {
        Surrounded {
            around: Arc::clone(&self.0),
            inner: Arc::new(inner),
        }
    }
}

impl<A: Around, S: Inner + Clone + Sync + 'static> Service<Request> for Surrounded<A, S> {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    /// Routers and these middlewares are always ready.
    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let (around, inner) = (Arc::clone(&self.around), S::clone(&self.inner));
        Box::pin(async move { Ok(around.answer(request, inner).await) })
    }
}
