//! How a call is sent.

mod account;
mod rows;
mod sessions;

use reqwest::Method;
use serde_json::Value;

use super::Asked;

/// A request as it is sent.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Body,
}

/// What it carries.
#[derive(Debug)]
pub(super) enum Body {
    None,
    Json(Value),
    Form(String),
}

/// The request for a call; `None` for commands of operators.
pub(super) fn prepare(asked: &Asked) -> Option<Prepared> {
    sessions::prepare(asked)
        .or_else(|| account::prepare(asked))
        .or_else(|| rows::prepare(asked))
}

impl Prepared {
    fn plain(method: Method, path: impl Into<String>) -> Self {
        let (path, body) = (path.into(), Body::None);
        Self { method, path, body }
    }

    fn json(method: Method, path: impl Into<String>, body: Value) -> Self {
        let (path, body) = (path.into(), Body::Json(body));
        Self { method, path, body }
    }

    /// Tokens contain only characters that stand for themselves.
    fn form(path: &str, token: &str) -> Self {
        Self {
            method: Method::POST,
            path: path.to_owned(),
            body: Body::Form(format!("token={token}")),
        }
    }
}
