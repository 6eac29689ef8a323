//! The life of signing keys.

mod algorithms;
mod command_line;
mod compromise;
mod master_key;
mod replicas;
mod rotation;
mod two_algorithms;
mod under_traffic;

use std::collections::BTreeSet;

use end_to_end::{Actor, Stack, forge};
use identity_service::cli::keys::{KeysCommand, obey};
use serde_json::Value;

/// The `kid`s of the RS256 keys that are published at `actor`'s issuer. RS256 is the default.
async fn published(actor: &Actor) -> BTreeSet<String> {
    let mut keys = published_keys(actor).await;
    keys.retain(|key| key["alg"] == "RS256");
    keys.iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

/// The keys that are published at `actor`'s issuer.
async fn published_keys(actor: &Actor) -> Vec<Value> {
    let answer = actor.get("/.well-known/jwks.json").await.expect_status(200);
    answer.body["keys"].as_array().unwrap().clone()
}

/// Rotates all keys.
pub(super) fn rotate() -> KeysCommand {
    KeysCommand::Rotate {
        algorithm: None,
        compromised: None,
    }
}

/// The `kid` of the key that signed a token.
fn kid(token: &str) -> String {
    forge::decode(token, 0)["kid"].as_str().unwrap().to_owned()
}

/// Runs `identity-service keys …` beside a running stack, with the stack's clock.
pub(super) async fn keys(stack: &Stack, command: KeysCommand) -> String {
    let (config, clock) = (&stack.identity_config, stack.clock.clock());
    let mut said = Vec::new();
    obey(command, config, &clock, &mut said).await.unwrap();
    String::from_utf8(said).unwrap()
}
