use axum::extract::{FromRequestParts, Query as AxumQuery};
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::sentence::sentence;
use crate::problem::Problem;

/// The typed query of a request; a parameter that breaks a rule is 422.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

/// As [`Query`], but a parameter that breaks a rule is 400, as it is everywhere
/// below `/api/`.
#[derive(Clone, Copy, Debug)]
pub struct ApiQuery<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        read(parts).map(Self)
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for ApiQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        read(parts).map(Self).map_err(Problem::into_bad_request)
    }
}

fn read<T: DeserializeOwned>(parts: &Parts) -> Result<T, Problem> {
    AxumQuery::try_from_uri(&parts.uri)
        .map(|AxumQuery(value)| value)
        .map_err(|rejection| {
            let text = rejection.body_text();
            let message = text.rsplit_once(": ").map_or(text.as_str(), |(_, end)| end);
            Problem::validation([sentence("the query", ".", message)])
        })
}
