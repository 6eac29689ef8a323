use std::sync::Arc;

use axum::{Router, extract::Request, response::Response};
use http::{HeaderValue, StatusCode, header};
use token_verifier::{DPOP_NONCE_HEADER, NonceSecret};

use super::{Around, AroundLayer, Inner, ask};
use crate::clock::Clock;

/// Gives a client whose DPoP nonce gets old the next one with an answer (RFC 9449 §8.2), so that
/// it need not fail first. Nothing happens without a secret of nonces.
pub fn renew_nonces(routes: Router, secret: Option<NonceSecret>, clock: Clock) -> Router {
    match secret {
        Some(secret) => routes.layer(AroundLayer::new(Renewal { secret, clock })),
        None => routes,
    }
}

#[derive(Debug)]
struct Renewal {
    secret: NonceSecret,
    clock: Clock,
}

impl Around for Renewal {
    async fn answer(self: Arc<Self>, request: Request, inner: impl Inner) -> Response {
        let now = self.clock.now().unix_timestamp();
        let next = self.secret.renewal(request.headers(), now);
        let mut response = ask(inner, request).await;
        let (status, headers) = (response.status(), response.headers_mut());
        // Failures bring a nonce by themselves where one is due.
        let is_fine = status.is_success() || status == StatusCode::NOT_MODIFIED;
        if let Some(next) = next.filter(|_| is_fine) {
            headers.insert(DPOP_NONCE_HEADER, next);
            // From a cache it would be an old one (RFC 9449 §8.2).
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        response
    }
}
