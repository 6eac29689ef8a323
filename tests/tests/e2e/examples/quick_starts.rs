//! The short services that the documentation begins with.

use end_to_end::{
    Stack,
    forge::{self, ForeignKey},
    launcher::{Example, ProgramTime},
};
use rstest::rstest;
use serde_json::json;

use super::Neighbours;
use crate::Sqlite;

#[rstest]
#[tokio::test]
async fn quick_starts_accept_and_refuse_tokens(
    #[values(Example::QuickPython, Example::QuickNode)] example: Example,
) {
    let neighbours = Neighbours::start(example).await;
    let cook = &neighbours.cook;

    let good = neighbours.ask(cook).await.expect_status(200);
    assert_eq!(good.text, format!("hello, user {}\n", cook.id()));

    let (header, claims) = (
        forge::decode(cook.token(), 0),
        forge::decode(cook.token(), 1),
    );
    let issued_at = claims["iat"].as_i64().unwrap();
    let refused = [
        ("refresh", cook.refresh_token().to_owned()),
        ("forged", ForeignKey::generate().sign(&header, &claims)),
        (
            "expired",
            neighbours.with_claim("exp", json!(issued_at - 31)),
        ),
        (
            "for others",
            neighbours.token_for(json!({"audience": "mail"})).await,
        ),
    ];
    for (name, token) in refused {
        let answer = neighbours.ask_with(&token).await;
        assert_eq!(answer.status, 401, "{name}: {}", answer.text);
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{name}");
    }
    let nobody = neighbours.ask(&cook.without_token()).await;
    assert_eq!(nobody.status, 401, "{}", nobody.text);
}

#[rstest]
#[tokio::test]
async fn quick_starts_answer_503_without_an_issuer(
    #[values(Example::QuickPython, Example::QuickNode)] example: Example,
) {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    let settings = [("ISSUER", "http://127.0.0.1:1")];
    let example = example.start(ProgramTime::Real, &settings).await.unwrap();

    let answer = cook.get(&format!("{}/recipes", example.url)).await;

    assert_eq!(answer.status, 503, "{}", answer.text);
}
