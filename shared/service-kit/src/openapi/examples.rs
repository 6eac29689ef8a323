use std::time::Duration;

use http::StatusCode;
use serde_json::Value;
use utoipa::openapi::{OpenApi as Document, PathItem, RefOr, Response, path::Operation};

use crate::problem::Problem;

const PROBLEM: &str = "application/problem+json";

/// A request id as we make them.
const REQUEST_ID: &str = "019aa3c1-9c3e-7c50-8e0c-2d6d7d3f2c11";

/// Shows in each description of a problem what one looks like: what the service
/// itself would send, unless the description has an example of its own.
pub fn show_problems(document: &mut Document) {
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            for (status, response) in &mut operation.responses.responses {
                if let RefOr::T(response) = response {
                    show(status, response);
                }
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem {
        get,
        put,
        post,
        delete,
        patch,
        ..
    } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

fn show(status: &str, response: &mut Response) {
    let Some(RefOr::T(content)) = response.content.get_mut(PROBLEM) else {
        return;
    };
    if content.example.is_none() && content.examples.is_empty() {
        content.example = status.parse().ok().map(example);
    }
}

fn example(status: StatusCode) -> Value {
    let problem = match status {
        StatusCode::BAD_REQUEST => Problem::new(
            "malformed-json",
            status,
            "the body is not valid JSON (line 1, column 2)",
        ),
        StatusCode::UNAUTHORIZED => Problem::invalid_token("the token has expired"),
        StatusCode::FORBIDDEN => Problem::new(
            "insufficient-scope",
            status,
            "the token lacks the scope account",
        ),
        StatusCode::UNPROCESSABLE_ENTITY => {
            Problem::validation(["first_name must be at most 64 characters long".to_owned()])
        }
        StatusCode::TOO_MANY_REQUESTS => Problem::too_many_requests(
            "too many failed attempts; try again in 8 seconds",
            Duration::from_secs(8),
        ),
        other => Problem::from_status(other),
    };
    problem.example(REQUEST_ID)
}
