use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::Operation;
use crate::{Error, http::Request};

/// The number of recipes to read: as many as the smallest database has.
const READ: u64 = 1_000;
/// Coprime to [`READ`], so that its multiples reach all recipes.
const STRIDE: u64 = 617;

/// The user that sends the requests.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The password of this account and all others.
    pub password: String,
    /// An access token.
    pub token: String,
    /// `id:secret` of a client that may introspect tokens.
    pub client: &'static str,
}

/// The sequence of requests of one caller.
#[derive(Debug)]
pub enum Requests {
    /// The same request each time.
    Same(Vec<u8>),
    /// One recipe after the other.
    Recipe {
        /// `Bearer …`
        authorization: String,
        /// The number of requests so far.
        sent: u64,
    },
    /// A new recipe each time.
    Create {
        /// `Bearer …`
        authorization: String,
        /// The number of this caller.
        caller: usize,
        /// The number of requests so far.
        sent: u64,
    },
    /// Each answer has the token for the next request.
    Refresh {
        /// The latest refresh token.
        token: String,
    },
}

impl Requests {
    /// The requests of `operation`. `caller` and `refresh_token` belong to one caller.
    #[must_use]
    pub fn of(operation: Operation, reader: &Reader, caller: usize, refresh_token: &str) -> Self {
        let authorization = format!("Bearer {}", reader.token);
        let get = |path| Self::Same(Request::get(path).bytes());
        let read = |path| Self::Same(Request::get(path).with(&authorization).bytes());
        match operation {
            Operation::Empty => get("/healthz"),
            Operation::Jwks => get("/.well-known/jwks.json"),
            Operation::Discovery => get("/.well-known/openid-configuration"),
            Operation::StatusList => get("/status-lists/0"),
            Operation::Unauthorized => get("/recipes"),
            Operation::CachedToken => read("/recipes/none"),
            Operation::Me => read("/me"),
            Operation::Introspect => Self::Same(introspection(reader)),
            Operation::Recipes => read("/recipes?limit=20"),
            Operation::Feed => read("/api/posts?limit=20"),
            Operation::Login => Self::Same(login(reader, caller)),
            Operation::Recipe => Self::Recipe {
                authorization,
                sent: 0,
            },
            Operation::Create => Self::Create {
                authorization,
                caller,
                sent: 0,
            },
            Operation::Refresh => Self::Refresh {
                token: refresh_token.to_owned(),
            },
        }
    }

    /// The bytes of the next request.
    pub fn next_request(&mut self) -> Vec<u8> {
        match self {
            Self::Same(bytes) => bytes.clone(),
            Self::Recipe {
                authorization,
                sent,
            } => {
                *sent += 1;
                let path = format!("/recipes/{}", 1 + (*sent * STRIDE) % READ);
                Request::get(&path).with(authorization).bytes()
            }
            Self::Create {
                authorization,
                caller,
                sent,
            } => {
                *sent += 1;
                let recipe = json!({
                    "title": format!("Soup {caller}.{sent}"),
                    "instructions": INSTRUCTIONS,
                    "minutes_to_complete": 30,
                })
                .to_string();
                let request = Request::post("/recipes", &recipe);
                request.with(authorization).bytes()
            }
            Self::Refresh { token } => {
                let body = json!({"refresh_token": token}).to_string();
                Request::post("/api/token/refresh", &body).bytes()
            }
        }
    }

    /// Takes the data for the next request from an answer.
    ///
    /// # Errors
    /// If the answer lacks it.
    pub fn learn(&mut self, body: &[u8]) -> Result<(), Error> {
        if let Self::Refresh { token } = self {
            let body: Value = serde_json::from_slice(body).unwrap_or_default();
            let next = body["refresh_token"].as_str();
            let missing = || Error::NotHttp("an answer without a refresh token".to_owned());
            next.ok_or_else(missing)?.clone_into(token);
        }
        Ok(())
    }
}

/// The text of every recipe, here and in the filled databases.
pub(crate) const INSTRUCTIONS: &str = "Cut the vegetables small, fry them until they smell sweet, \
     add water and a spoon of salt, and boil it all for as long as it takes; then a little longer.";

fn introspection(reader: &Reader) -> Vec<u8> {
    let authorization = format!("Basic {}", STANDARD.encode(reader.client));
    let form = format!("token={}", reader.token);
    Request {
        body: Some(("application/x-www-form-urlencoded", &form)),
        ..Request::post("/oauth/introspect", "")
    }
    .with(&authorization)
    .bytes()
}

/// Each caller has its own account, because simultaneous logins to one are limited.
fn login(reader: &Reader, caller: usize) -> Vec<u8> {
    let username = format!("user{}", caller + 1);
    let body = json!({"username": username, "password": reader.password}).to_string();
    Request::post("/login", &body).bytes()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn reader() -> Reader {
        Reader {
            password: "sour dough 7".to_owned(),
            token: "t".to_owned(),
            client: "bench:secret",
        }
    }

    fn requests(operation: Operation) -> Requests {
        Requests::of(operation, &reader(), 3, "first")
    }

    #[test]
    fn all_recipes_are_read_and_each_is_created_once() {
        for (operation, different) in [(Operation::Recipe, 1_000), (Operation::Create, 2_000)] {
            let mut requests = requests(operation);
            let sent: HashSet<_> = (0..2_000).map(|_| requests.next_request()).collect();
            assert_eq!(sent.len(), different);
        }
    }

    #[test]
    fn each_refresh_uses_the_token_of_the_previous_answer() {
        let mut requests = requests(Operation::Refresh);
        let text = |requests: &mut Requests| String::from_utf8(requests.next_request()).unwrap();
        assert!(text(&mut requests).ends_with(r#"{"refresh_token":"first"}"#));
        let answer = br#"{"access_token":"a","refresh_token":"second"}"#;
        requests.learn(answer).unwrap();
        assert!(text(&mut requests).ends_with(r#"{"refresh_token":"second"}"#));
        assert!(requests.learn(b"{}").is_err());
    }

    #[test]
    fn other_answers_are_ignored() {
        assert!(requests(Operation::Me).learn(b"no JSON").is_ok());
    }
}
