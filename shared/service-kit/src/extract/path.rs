use axum::extract::{
    FromRequestParts, Path as AxumPath, path::ErrorKind, rejection::PathRejection,
};
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::{
    input::{Fault, Rule},
    problem::Problem,
};

/// A typed part of the path; 404 if it cannot be parsed.
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

/// As [`Path`], but 400, as below `/api/`, where parts of paths are ids.
#[derive(Clone, Copy, Debug)]
pub struct ApiPath<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for ApiPath<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        AxumPath::from_request_parts(parts, state)
            .await
            .map(|AxumPath(value)| Self(value))
            .map_err(|rejection| not_an_id(&rejection))
    }
}

fn not_an_id(rejection: &PathRejection) -> Problem {
    let PathRejection::FailedToDeserializePathParams(failure) = rejection else {
        return Problem::internal(rejection);
    };
    match failure.kind() {
        ErrorKind::DeserializeError { key, .. } | ErrorKind::InvalidUtf8InPathParam { key } => {
            Problem::bad_request(Fault::new(key.clone(), Rule::NotANumber))
        }
        _ => Problem::internal(rejection),
    }
}
