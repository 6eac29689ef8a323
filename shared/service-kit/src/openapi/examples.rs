use std::time::Duration;

use http::StatusCode;
use serde_json::Value;
use utoipa::openapi::{OpenApi as Document, RefOr, Response};

use super::operations;
use crate::problem::Problem;

const PROBLEM: &str = "application/problem+json";

/// A request id as we make them.
const REQUEST_ID: &str = "019aa3c1-9c3e-7c50-8e0c-2d6d7d3f2c11";

/// What examples of problems have in them that is of one service.
#[derive(Clone, Copy, Debug)]
pub struct Problems {
    /// The scope that the routes at a path need.
    pub scope: fn(path: &str) -> &'static str,
    /// What somebody hears who breaks a rule.
    pub broken_rule: &'static str,
}

/// Shows in each description of a problem what one looks like: what the service
/// itself would send, unless the description has an example of its own.
pub fn show_problems(document: &mut Document, problems: Problems) {
    for (path, item) in &mut document.paths.paths {
        let scope = (problems.scope)(path);
        for operation in operations(item) {
            let has_body = operation.request_body.is_some();
            for (status, response) in &mut operation.responses.responses {
                let (Ok(status), RefOr::T(response)) = (status.parse(), response) else {
                    continue;
                };
                show(response, || {
                    let problem = match status {
                        StatusCode::BAD_REQUEST if has_body => malformed(),
                        StatusCode::BAD_REQUEST => {
                            Problem::validation([problems.broken_rule.to_owned()])
                                .into_bad_request()
                        }
                        StatusCode::UNPROCESSABLE_ENTITY => {
                            Problem::validation([problems.broken_rule.to_owned()])
                        }
                        StatusCode::FORBIDDEN => Problem::new(
                            "insufficient-scope",
                            status,
                            format!("the token lacks the scope {scope}"),
                        ),
                        other => of_any_service(other),
                    };
                    problem.example(REQUEST_ID)
                });
            }
        }
    }
}

fn show(response: &mut Response, example: impl FnOnce() -> Value) {
    let Some(RefOr::T(content)) = response.content.get_mut(PROBLEM) else {
        return;
    };
    if content.example.is_none() && content.examples.is_empty() {
        content.example = Some(example());
    }
}

fn malformed() -> Problem {
    Problem::new(
        "malformed-json",
        StatusCode::BAD_REQUEST,
        "the body is not valid JSON (line 1, column 2)",
    )
}

fn of_any_service(status: StatusCode) -> Problem {
    match status {
        StatusCode::UNAUTHORIZED => Problem::invalid_token("the token has expired"),
        StatusCode::TOO_MANY_REQUESTS => Problem::too_many_requests(
            "too many failed attempts; try again in 8 seconds",
            Duration::from_secs(8),
        ),
        other => Problem::from_status(other),
    }
}
