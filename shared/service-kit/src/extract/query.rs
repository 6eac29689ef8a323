use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use super::serde_error::fault;
use crate::problem::Problem;

/// The typed query; a parameter that breaks a rule is 422.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

/// As [`Query`], but 400, as everywhere below `/api/`.
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
    let query = parts.uri.query().unwrap_or_default();
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs)
        .map_err(|error| Problem::validation(fault("the query", &error)))
}
