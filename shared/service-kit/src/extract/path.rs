use axum::extract::{FromRequestParts, Path as AxumPath};
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// A typed part of the path; what cannot be one leads nowhere: 404.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        AxumPath::from_request_parts(parts, state)
            .await
            .map(|AxumPath(value)| Self(value))
            .map_err(|_| Problem::not_found())
    }
}
