//! Tokens that are bound to the key of a client (DPoP, RFC 9449).

mod nonces;
mod proofs;
mod refresh;
mod resources;
mod tokens;

use end_to_end::{
    Actor, Answer, Stack,
    dpop_key::{DpopKey, proof_claims},
};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use crate::oauth::{Registered, SECRET};

const TOKEN: &str = "/oauth/token";
const USER_INFO: &str = "/oauth/userinfo";
const RECIPES: &str = "/recipes";

/// The claims of a proof for a token request.
fn token_claims(stack: &Stack) -> Value {
    claims_at(stack, "POST", TOKEN)
}

/// The claims of a proof for a request without a token.
fn claims_at(stack: &Stack, method: &str, path: &str) -> Value {
    let now = stack.clock.clock().now().unix_timestamp();
    let url = format!("{}{path}", stack.identity_config.public_url);
    proof_claims(method, &url, None, now)
}

/// Sends a form to the token endpoint with these proofs.
async fn ask(stack: &Stack, client: &Registered, form: &[(&str, &str)], proofs: &[&str]) -> Answer {
    let anonymous = stack.anonymous();
    let mut request = anonymous.request(Method::POST, TOKEN);
    let mut form = form.to_vec();
    match client.auth_method {
        "client_secret_basic" => request = request.basic_auth(client.id, Some(SECRET)),
        _ => form.push(("client_id", client.id)),
    }
    for proof in proofs {
        request = request.header("dpop", *proof);
    }
    anonymous.send(request.form(&form)).await
}

/// Sends a form to the token endpoint with a new proof of the key, if there is one.
pub(crate) async fn ask_with(
    stack: &Stack,
    client: &Registered,
    form: &[(&str, &str)],
    key: Option<&DpopKey>,
) -> Answer {
    let proof = key.map(|key| key.proof(&token_claims(stack)));
    let proofs: Vec<_> = proof.iter().map(String::as_str).collect();
    ask(stack, client, form, &proofs).await
}

/// Where an access token is good for something.
#[derive(Clone, Copy, Debug)]
enum Resource {
    UserInfo,
    Recipes,
}

impl Resource {
    /// What `htu` must be.
    fn url(self, stack: &Stack) -> String {
        match self {
            Self::UserInfo => format!("{}{USER_INFO}", stack.identity_config.public_url),
            Self::Recipes => format!("{}{RECIPES}", stack.recipe_config.public_url),
        }
    }

    fn request(self, stack: &Stack, sender: &Actor) -> RequestBuilder {
        match self {
            Self::UserInfo => sender.request(Method::GET, USER_INFO),
            Self::Recipes => sender.request(Method::GET, &stack.recipe_url(RECIPES)),
        }
    }

    /// The claims of a valid proof.
    fn claims(self, stack: &Stack, token: &str) -> Value {
        let now = stack.clock.clock().now().unix_timestamp();
        proof_claims("GET", &self.url(stack), Some(token), now)
    }

    /// Sends a token with the scheme `DPoP` and these proofs.
    async fn get(self, stack: &Stack, token: &str, proofs: &[&str]) -> Answer {
        let anonymous = stack.anonymous();
        let request = self.request(stack, &anonymous);
        let mut request = request.header("authorization", format!("DPoP {token}"));
        for proof in proofs {
            request = request.header("dpop", *proof);
        }
        anonymous.send(request).await
    }
}

fn text<'a>(answer: &'a Answer, member: &str) -> &'a str {
    answer.body[member].as_str().unwrap_or_default()
}

/// Checks the fault that a resource server names in a challenge of this scheme.
#[track_caller]
fn expect_challenge(answer: &Answer, scheme: &str, error: &str) {
    assert_eq!(answer.status, 401, "{}", answer.text);
    let challenges = answer.headers.get_all("www-authenticate").iter();
    let mut challenges = challenges.map(|value| value.to_str().unwrap());
    let fault = format!("{scheme} error=\"{error}\"");
    assert!(
        challenges.any(|challenge| challenge.starts_with(&fault)),
        "{:?}",
        answer.headers
    );
}
