//! Back ends in other languages, run as real programs. They only know the issuer's name.

mod bound_tokens;
mod clients;
mod documentation;
mod proofs;
mod quick_starts;

use std::time::Duration;

use end_to_end::{
    Actor, Answer, Stack,
    actor::PASSWORD,
    eventually,
    forge::{self, ForeignKey},
    launcher::{Example, Program, ProgramTime, resource_servers},
};
use rstest::rstest;
use serde_json::{Value, json};

use crate::Sqlite;

/// An issuer with two audiences, and an example that accepts tokens for `recipe-api`.
struct Neighbours {
    stack: Stack,
    cook: Actor,
    example: Program,
}

impl Neighbours {
    async fn start(example: Example) -> Self {
        Self::start_with(example, |_| ProgramTime::Real, &[]).await
    }

    /// With another clock and more settings of the example.
    async fn start_with(
        example: Example,
        clock: fn(&Stack) -> ProgramTime,
        more: &[(&str, &str)],
    ) -> Self {
        let stack = Stack::builder(Sqlite)
            .identity(|config| {
                config.audiences = resource_servers(["recipe-api", "mail"]);
                config.status_ttl.0 = Duration::from_secs(1);
            })
            .start()
            .await;
        let cook = stack.sign_up("cook").await;
        let issuer = stack.identity.url();
        let settings = [("ISSUER", issuer.as_str()), ("AUDIENCE", "recipe-api")];
        let settings = [&settings, more].concat();
        let example = example.start(clock(&stack), &settings).await.unwrap();
        Self {
            stack,
            cook,
            example,
        }
    }

    /// The example's answer to an actor.
    async fn ask(&self, actor: &Actor) -> Answer {
        actor.get(&format!("{}/recipes", self.example.url)).await
    }

    async fn ask_with(&self, token: &str) -> Answer {
        self.ask(&self.cook.with_token(token)).await
    }

    /// A token of the cook with fewer rights than usual.
    async fn token_for(&self, narrowed: Value) -> String {
        let mut body = json!({"username": "cook", "password": PASSWORD});
        body.as_object_mut()
            .unwrap()
            .extend(narrowed.as_object().unwrap().clone());
        let answer = self.cook.post("/api/token", body).await.expect_status(200);
        answer.body["access_token"].as_str().unwrap().to_owned()
    }

    /// The cook's token with one claim replaced, signed by the issuer.
    fn with_claim(&self, name: &str, value: Value) -> String {
        let mut claims = forge::decode(self.cook.token(), 1);
        claims[name] = value;
        let header = forge::decode(self.cook.token(), 0);
        let signer = self.stack.identity.state.keys.signer().unwrap();
        forge::with_issuers_key(&signer, &header, &claims.to_string())
    }
}

#[track_caller]
fn assert_refused(answer: &Answer) {
    assert_eq!(answer.status, 401, "{}", answer.text);
    let reason = answer.body["error"].as_str().unwrap();
    assert!(reason.starts_with("the "), "{reason}");
    assert_eq!(
        answer.header("www-authenticate"),
        format!("Bearer error=\"invalid_token\", error_description=\"{reason}\"")
    );
}

#[rstest]
#[tokio::test]
async fn tokens_are_accepted_and_refused(
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
    let cook = &neighbours.cook;

    let good = neighbours.ask(cook).await.expect_status(200);
    assert_eq!(good.body, json!({"recipes_of": cook.id().to_string()}));

    let nobody = neighbours.ask(&cook.without_token()).await;
    assert_eq!(nobody.status, 401);
    assert_eq!(nobody.header("www-authenticate"), "Bearer");
    assert_eq!(nobody.body, json!({"error": "an access token is needed"}));

    let issued_at = forge::decode(cook.token(), 1)["iat"].as_i64().unwrap();
    let expired = neighbours.with_claim("exp", json!(issued_at - 31));
    assert_refused(&neighbours.ask_with(&expired).await);

    let for_others = neighbours.token_for(json!({"audience": "mail"})).await;
    assert_refused(&neighbours.ask_with(&for_others).await);

    assert_refused(&neighbours.ask_with(cook.refresh_token()).await);

    let (header, claims) = (
        forge::decode(cook.token(), 0),
        forge::decode(cook.token(), 1),
    );
    let forged = ForeignKey::generate().sign(&header, &claims);
    assert_refused(&neighbours.ask_with(&forged).await);

    let narrow = neighbours.token_for(json!({"scope": "account"})).await;
    let forbidden = neighbours.ask_with(&narrow).await.expect_status(403);
    assert_eq!(
        forbidden.header("www-authenticate"),
        r#"Bearer error="insufficient_scope", scope="recipes""#
    );
    let sentence = "the scope recipes is needed";
    assert_eq!(forbidden.body, json!({"error": sentence}));
}

#[rstest]
#[tokio::test]
async fn tokens_of_ended_sessions_are_refused(
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
    let elsewhere = neighbours.stack.anonymous().log_in("cook").await;
    neighbours.ask(&elsewhere).await.expect_status(200);

    let answer = neighbours.cook.delete("/me/sessions").await;
    answer.expect_status(204);
    neighbours.stack.advance(Duration::from_secs(1));

    let refused = eventually(async || {
        let answer = neighbours.ask(&elsewhere).await;
        (answer.status != 200).then_some(answer)
    })
    .await;
    assert_refused(&refused);
    let sentence = "the session of the token has ended";
    assert_eq!(refused.body, json!({"error": sentence}));
    neighbours.ask(&neighbours.cook).await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn without_an_issuer_the_answer_is_503(
    #[values(
        Example::Python,
        Example::Flask,
        Example::Node,
        Example::Express,
        Example::Go
    )]
    example: Example,
) {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    let (issuer, nowhere) = (stack.identity.url(), "http://127.0.0.1:1");
    let settings = [("ISSUER", issuer.as_str()), ("FETCH_URL", nowhere)];
    let example = example.start(ProgramTime::Real, &settings).await.unwrap();

    let answer = cook.get(&format!("{}/recipes", example.url)).await;

    assert_eq!(answer.status, 503, "{}", answer.text);
    assert_eq!(answer.header("retry-after"), "10");
    assert_eq!(answer.header("www-authenticate"), "");
}
