use std::sync::Arc;

use arc_swap::ArcSwapOption;
use serde::Serialize;
use service_kit::caching::Constant;
use utoipa::ToSchema;

use super::{Error, PublicJwk};

/// A JWK Set (RFC 7517 §5).
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"keys": [{
    "kid": "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", "alg": "RS256", "use": "sig",
    "kty": "RSA", "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86z…",
    "e": "AQAB"
}]}))]
pub(super) struct KeySet {
    keys: Vec<PublicJwk>,
}

/// The key set as an answer. It is built at the first request, and again whenever a key
/// changed its state.
#[derive(Debug, Default)]
pub(super) struct Published(ArcSwapOption<Made>);

#[derive(Debug)]
struct Made {
    /// The indices of its keys among all keys.
    places: Vec<usize>,
    answer: Constant,
}

impl Published {
    /// The answer for these keys and their indices. A verifier may cache it for `max_age`
    /// seconds.
    pub(super) fn answer<'a>(
        &self,
        keys: impl Iterator<Item = (usize, &'a PublicJwk)> + Clone,
        max_age: i64,
    ) -> Result<Constant, Error> {
        let places = keys.clone().map(|(place, _)| place);
        if let Some(made) = &*self.0.load()
            && places.clone().eq(made.places.iter().copied())
        {
            return Ok(made.answer.clone());
        }
        let set = KeySet {
            keys: keys.map(|(_, key)| key.clone()).collect(),
        };
        let answer = Constant::json(&set).map_err(|_| Error::Crypto)?;
        let answer = answer.public_for(max_age);
        self.0.store(Some(Arc::new(Made {
            places: places.collect(),
            answer: answer.clone(),
        })));
        Ok(answer)
    }
}
