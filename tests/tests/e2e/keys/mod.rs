//! The life of signing keys.

mod algorithms;
mod command_line;
mod compromise;
mod master_key;
mod replicas;
mod rotation;
mod under_traffic;

use std::collections::BTreeSet;

use end_to_end::{Actor, Stack, forge};
use identity_service::cli::keys::{KeysCommand, obey};

/// The `kid`s of the keys that are published at `actor`'s issuer.
async fn published(actor: &Actor) -> BTreeSet<String> {
    let answer = actor.get("/.well-known/jwks.json").await.expect_status(200);
    let keys = answer.body["keys"].as_array().unwrap();
    keys.iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
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
