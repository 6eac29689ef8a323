use std::time::Duration;

use http::StatusCode;
use utoipa::openapi::{
    OpenApi as Document, RefOr, Response,
    example::Example,
    path::{Operation, Parameter, ParameterIn},
};

use super::operations;
use crate::{
    input::{Fault, Faults, Rule},
    problem::Problem,
};

pub(super) const PROBLEM: &str = "application/problem+json";

/// A request id in our format.
pub(super) const REQUEST_ID: &str = "019aa3c1-9c3e-7c50-8e0c-2d6d7d3f2c11";

/// Adds an example to each described problem: what the service would send. A description
/// may bring its own example. `scope` is the scope that routes at a path require.
pub(super) fn show_problems(document: &mut Document, scope: fn(path: &str) -> &'static str) {
    for (path, item) in &mut document.paths.paths {
        for operation in operations(item) {
            let (rule, has_body) = (broken_rule(operation), operation.request_body.is_some());
            for (status, response) in &mut operation.responses.responses {
                let (Ok(status), RefOr::T(response)) = (status.parse(), response) else {
                    continue;
                };
                let problems = match status {
                    StatusCode::BAD_REQUEST => bad_requests(path, has_body, rule.clone()),
                    StatusCode::UNPROCESSABLE_ENTITY => vec![validation(rule.clone())],
                    StatusCode::FORBIDDEN => vec![lacks(scope(path))],
                    other => vec![of_any_service(other)],
                };
                show(response, &problems);
            }
        }
    }
}

/// Below `/api/`, a broken rule is 400 too.
fn bad_requests(path: &str, has_body: bool, rule: Option<Fault>) -> Vec<Problem> {
    let invalid = || validation(rule).into_bad_request();
    match (has_body, path.starts_with("/api/")) {
        (false, _) => vec![invalid()],
        (true, false) => vec![malformed()],
        (true, true) => vec![malformed(), invalid()],
    }
}

/// A fault that a request can have.
fn broken_rule(operation: &Operation) -> Option<Fault> {
    let parameters = || {
        let all = operation.parameters.iter().flatten();
        all.filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(parameter),
            RefOr::Ref(_) => None,
        })
    };
    let in_path = |parameter: &&Parameter| parameter.parameter_in == ParameterIn::Path;
    if operation.request_body.is_some() {
        Some(Fault::of_all("the body", "must be a JSON object"))
    } else if let Some(limit) = parameters().find(|parameter| parameter.name == "limit") {
        let schema = serde_json::to_value(&limit.schema).unwrap_or_default();
        let most = schema["maximum"].as_u64()?;
        Some(Fault::new("limit", Rule::OutOfBounds(1, most)))
    } else {
        let id = parameters().find(in_path)?;
        Some(Fault::new(id.name.clone(), Rule::NotANumber))
    }
}

fn show(response: &mut Response, problems: &[Problem]) {
    let Some(RefOr::T(content)) = response.content.get_mut(PROBLEM) else {
        return;
    };
    if content.example.is_some() || !content.examples.is_empty() {
        return;
    }
    if let [problem] = problems {
        content.example = Some(problem.example(REQUEST_ID));
        return;
    }
    for problem in problems {
        let example = Example::builder().value(Some(problem.example(REQUEST_ID)));
        let name = problem.kind().to_owned();
        content.examples.insert(name, example.build().into());
    }
}

fn validation(rule: Option<Fault>) -> Problem {
    Problem::validation(rule.into_iter().collect::<Faults>())
}

fn malformed() -> Problem {
    Problem::new(
        "malformed-json",
        StatusCode::BAD_REQUEST,
        "the body is not valid JSON (line 1, column 2)",
    )
}

fn lacks(scope: &str) -> Problem {
    Problem::new(
        "insufficient-scope",
        StatusCode::FORBIDDEN,
        format!("the token lacks the scope {scope}"),
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
