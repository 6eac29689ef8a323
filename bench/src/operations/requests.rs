use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{
    CodeFlow, Operation, Registered,
    registered::{form, machine},
};
use crate::{
    Error,
    http::{Answer, Request},
};

/// The number of recipes to read: as many as the smallest database has.
const READ: u64 = 1_000;
/// Coprime to [`READ`], so that its multiples reach all recipes.
const STRIDE: u64 = 617;

/// Needs a token, and no database.
const LIGHT: &str = "/recipes/none";

/// The user that sends the requests.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The password of this account and all others.
    pub password: String,
    /// An access token.
    pub token: String,
    /// `id:secret` of a client that may introspect tokens.
    pub client: &'static str,
    /// The issuer of the token.
    pub issuer: String,
    /// The URL of recipe-api.
    pub recipes: String,
    /// The registered clients.
    pub registered: Registered,
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
    /// An assertion that is used once, each time.
    Signed {
        /// Who signs it.
        registered: Registered,
        /// Whom it is for.
        issuer: String,
    },
    /// The same, and a proof that is used once.
    SignedAndProven {
        /// Who signs both.
        registered: Registered,
        /// Whom they are for.
        issuer: String,
    },
    /// A bound token, and a proof that is used once, each time.
    Proven {
        /// Who signs it.
        registered: Registered,
        /// Whom it is for.
        service: String,
        /// The token.
        token: String,
    },
    /// Two requests each time.
    CodeFlow(CodeFlow),
    /// Each answer has the token for the next request.
    Refresh {
        /// The latest refresh token.
        token: String,
    },
}

/// How far an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Another request follows.
    Halfway,
    /// All requests were answered.
    Done,
}

impl Requests {
    /// The requests of `operation`. `caller`, `token` (a refresh token or a bound one) and
    /// `browsers` (the values of `Cookie`) belong to one caller.
    #[must_use]
    pub fn of(
        operation: Operation,
        reader: &Reader,
        caller: usize,
        token: &str,
        browsers: &[String],
    ) -> Self {
        let authorization = format!("Bearer {}", reader.token);
        let get = |path| Self::Same(Request::get(path).bytes());
        let read = |path| Self::Same(Request::get(path).with(&authorization).bytes());
        match operation {
            Operation::Empty => get("/healthz"),
            Operation::Jwks => get("/.well-known/jwks.json"),
            Operation::Discovery => get("/.well-known/openid-configuration"),
            Operation::StatusList => get("/status-lists/0"),
            Operation::Unauthorized => get("/recipes"),
            Operation::CachedToken => read(LIGHT),
            Operation::ProvenCall => Self::Proven {
                registered: reader.registered.clone(),
                service: reader.recipes.clone(),
                token: token.to_owned(),
            },
            Operation::Me => read("/me"),
            Operation::Introspect => Self::Same(introspection(reader, &basic(reader))),
            Operation::IntrospectRegistered => Self::Same(introspection(reader, &machine())),
            Operation::ClientCredentials => Self::Same(client_credentials()),
            Operation::PrivateKeyJwt => Self::Signed {
                registered: reader.registered.clone(),
                issuer: reader.issuer.clone(),
            },
            Operation::PrivateKeyJwtAndProof => Self::SignedAndProven {
                registered: reader.registered.clone(),
                issuer: reader.issuer.clone(),
            },
            Operation::CodeFlow => Self::CodeFlow(CodeFlow::in_browsers(browsers)),
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
                token: token.to_owned(),
            },
        }
    }

    /// The bytes of the next request.
    ///
    /// # Errors
    /// If an assertion cannot be signed.
    pub fn next_request(&mut self) -> Result<Vec<u8>, Error> {
        Ok(match self {
            Self::Same(bytes) => bytes.clone(),
            Self::Signed { registered, issuer } => registered.signed_request(issuer)?,
            Self::SignedAndProven { registered, issuer } => registered.proven_request(issuer)?,
            Self::Proven {
                registered,
                service,
                token,
            } => registered.proven_call((service, LIGHT), token),
            Self::CodeFlow(flow) => flow.next_request(),
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
        })
    }

    /// The status that the next answer must have, given that of the operation's last one.
    #[must_use]
    pub fn expected(&self, last: u16) -> u16 {
        match self {
            Self::CodeFlow(flow) if !flow.has_code() => 303,
            _ => last,
        }
    }

    /// Takes the data for the next request from an answer.
    ///
    /// # Errors
    /// If the answer lacks it.
    pub fn learn(&mut self, answer: &Answer<'_>) -> Result<Progress, Error> {
        match self {
            Self::Refresh { token } => {
                let body: Value = serde_json::from_slice(answer.body).unwrap_or_default();
                let next = body["refresh_token"].as_str();
                let missing = || Error::NotHttp("an answer without a refresh token".to_owned());
                next.ok_or_else(missing)?.clone_into(token);
            }
            Self::CodeFlow(flow) => {
                flow.learn(answer)?;
                if flow.has_code() {
                    return Ok(Progress::Halfway);
                }
            }
            _ => {}
        }
        Ok(Progress::Done)
    }
}

/// The text of every recipe, here and in the filled databases.
pub(crate) const INSTRUCTIONS: &str = "Cut the vegetables small, fry them until they smell sweet, \
     add water and a spoon of salt, and boil it all for as long as it takes; then a little longer.";

fn introspection(reader: &Reader, authorization: &str) -> Vec<u8> {
    let form = form(&[("token", &reader.token)]);
    let request = Request::form("/oauth/introspect", &form);
    request.with(authorization).bytes()
}

fn basic(reader: &Reader) -> String {
    format!("Basic {}", STANDARD.encode(reader.client))
}

fn client_credentials() -> Vec<u8> {
    let request = Request::form("/oauth/token", "grant_type=client_credentials");
    request.with(&machine()).bytes()
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
            issuer: "http://localhost".to_owned(),
            recipes: "http://localhost".to_owned(),
            registered: Registered::generate().unwrap(),
        }
    }

    fn requests(operation: Operation) -> Requests {
        Requests::of(operation, &reader(), 3, "first", &[])
    }

    fn answered(body: &[u8]) -> Answer<'_> {
        Answer {
            status: 200,
            location: None,
            says_when: false,
            body,
        }
    }

    #[test]
    fn all_recipes_are_read_and_each_other_request_is_sent_once() {
        for (operation, different) in [
            (Operation::Recipe, 1_000),
            (Operation::Create, 2_000),
            (Operation::PrivateKeyJwt, 2_000),
            (Operation::PrivateKeyJwtAndProof, 2_000),
            (Operation::ProvenCall, 2_000),
        ] {
            let mut requests = requests(operation);
            let sent: HashSet<_> = (0..2_000)
                .map(|_| requests.next_request().unwrap())
                .collect();
            assert_eq!(sent.len(), different);
        }
    }

    #[test]
    fn each_refresh_uses_the_token_of_the_previous_answer() {
        let mut requests = requests(Operation::Refresh);
        let text =
            |requests: &mut Requests| String::from_utf8(requests.next_request().unwrap()).unwrap();
        assert!(text(&mut requests).ends_with(r#"{"refresh_token":"first"}"#));
        let answer = br#"{"access_token":"a","refresh_token":"second"}"#;
        requests.learn(&answered(answer)).unwrap();
        assert!(text(&mut requests).ends_with(r#"{"refresh_token":"second"}"#));
        assert!(requests.learn(&answered(b"{}")).is_err());
    }

    #[test]
    fn other_answers_are_ignored() {
        let learnt = requests(Operation::Me).learn(&answered(b"no JSON"));
        assert_eq!(learnt.unwrap(), Progress::Done);
    }
}
