//! Tokens that registered clients got, for people and for themselves.

use end_to_end::launcher::Example;
use rstest::rstest;
use serde_json::{Value, json};

use super::Neighbours;
use crate::{
    dpop::ask_with,
    oauth::{
        LOGIN, SHOP, change,
        exchange::{code, redeem},
        register,
    },
};

const MACHINE: &str = "UPDATE clients SET kind = 'machine', redirect_uris = '[]', \
    grant_types = 'client_credentials', scopes = 'recipes'";

fn access(body: &Value) -> String {
    body["access_token"].as_str().unwrap().to_owned()
}

/// The token that a client got for itself.
async fn of_a_machine(neighbours: &Neighbours) -> String {
    register(&neighbours.stack, [SHOP]).await;
    change(&neighbours.stack, MACHINE, vec![]).await;
    let form = [("grant_type", "client_credentials")];
    let answer = ask_with(&neighbours.stack, &SHOP, &form, None).await;
    access(&answer.expect_status(200).body)
}

#[rstest]
#[tokio::test]
async fn a_machine_is_nobody(
    #[values(
        Example::Python,
        Example::Flask,
        Example::Node,
        Example::Express,
        Example::Go
    )]
    example: Example,
) {
    let neighbours = Neighbours::start(example).await;
    let machine = of_a_machine(&neighbours).await;
    let admitted = neighbours.ask_with(&machine).await.expect_status(200);
    assert_eq!(admitted.body, json!({"recipes_of": "everybody"}));

    let own = format!("{}/recipes/mine", neighbours.example.url);
    let refused = neighbours.cook.with_token(&machine).get(&own).await;
    assert_eq!(refused.status, 403, "{}", refused.text);
    assert_eq!(refused.header("www-authenticate"), "");
    let sentence = "this needs a person, and the token was issued to a client for itself";
    assert_eq!(refused.body, json!({"error": sentence}));

    let cook = &neighbours.cook;
    let admitted = cook.get(&own).await.expect_status(200);
    assert_eq!(admitted.body, json!({"recipes_of": cook.id().to_string()}));
}

#[rstest]
#[tokio::test]
async fn a_machine_is_nobody_in_the_quick_starts(
    #[values(Example::QuickPython, Example::QuickNode)] example: Example,
) {
    let neighbours = Neighbours::start(example).await;
    let machine = of_a_machine(&neighbours).await;
    let refused = neighbours.ask_with(&machine).await;
    assert_eq!(
        (refused.status, refused.text.as_str()),
        (403, "this needs a person\n")
    );
}

#[rstest]
#[tokio::test]
async fn the_client_chooses_what_signs_its_tokens(
    #[values(
        Example::Python,
        Example::Flask,
        Example::Node,
        Example::Express,
        Example::Go,
        Example::QuickPython,
        Example::QuickNode
    )]
    example: Example,
) {
    const CHOOSE: &str = "UPDATE clients SET access_token_alg = $1";
    let neighbours = Neighbours::start(example).await;
    let stack = &neighbours.stack;
    register(stack, [SHOP]).await;
    for algorithm in ["RS256", "ES256"] {
        change(stack, CHOOSE, vec![algorithm.into()]).await;
        let code = code(stack, &neighbours.cook, &SHOP, &LOGIN).await;
        let tokens = redeem(stack, &SHOP, &code).await.expect_status(200);
        let token = access(&tokens.body);
        let header = end_to_end::forge::decode(&token, 0);
        assert_eq!(header["alg"], algorithm);
        neighbours.ask_with(&token).await.expect_status(200);
    }
}
