//! Clients that are held to the FAPI 2.0 Security Profile: they push their requests, bind
//! their tokens and sign what they authenticate with.

use end_to_end::Stack;
use jsonwebtoken::Algorithm;
use rstest::rstest;
use serde_json::{Value, json};

use super::{Pair, change, claims, expect_unknown, present, register_robot, set};
use crate::{Backend, Postgres, Sqlite};

/// Holds the robot to the profile, or not any more.
async fn hold_to_fapi(stack: &Stack, push: bool, bind: bool) {
    const HOLD: &str = "UPDATE clients SET kind = 'confidential', require_par = $1, \
        dpop_bound = $2 WHERE id = 'robot'";
    change(stack, HOLD, vec![push.into(), bind.into()]).await;
}

#[rstest]
#[tokio::test]
async fn their_assertions_name_the_issuer_alone(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let key = Pair::new("1");
    register_robot(&stack, "robot", &set(&[&key])).await;
    let issuer = stack.identity.url();
    let introspect = async |aud: &Value| {
        let claims = with_aud(claims(&stack), aud);
        present(
            &stack.anonymous(),
            "/oauth/introspect",
            &key.sign(&claims),
            &[],
        )
        .await
    };
    let others = [
        json!([issuer]),
        json!(format!("{issuer}/oauth/token")),
        json!(format!("{issuer}/oauth/par")),
        json!([issuer, "https://other.example"]),
    ];
    for (push, bind) in [(true, false), (false, true), (true, true)] {
        hold_to_fapi(&stack, push, bind).await;
        introspect(&json!(issuer)).await.expect_status(200);
        for aud in &others {
            let answer = introspect(aud).await;
            if push && bind {
                expect_unknown(&answer);
            } else {
                answer.expect_status(200);
            }
        }
    }
}

#[rstest]
#[case::rsa(Algorithm::RS256, false)]
#[case::pss(Algorithm::PS256, true)]
#[case::ecdsa(Algorithm::ES256, true)]
#[case::edwards(Algorithm::EdDSA, true)]
#[tokio::test]
async fn their_algorithms_are_those_of_the_profile(
    #[case] algorithm: Algorithm,
    #[case] is_allowed: bool,
) {
    let stack = Stack::start(Sqlite).await;
    let key = Pair::of(algorithm, "1");
    let mut keys = set(&[&key]);
    // Without it, an RSA key is for RS256 too.
    keys["keys"][0].as_object_mut().unwrap().remove("alg");
    register_robot(&stack, "robot", &keys).await;
    hold_to_fapi(&stack, true, true).await;
    let assertion = key.sign(&claims(&stack));
    let answer = present(&stack.anonymous(), "/oauth/introspect", &assertion, &[]).await;
    if is_allowed {
        answer.expect_status(200);
    } else {
        expect_unknown(&answer);
    }
}

fn with_aud(mut claims: Value, aud: &Value) -> Value {
    claims["aud"] = aud.clone();
    claims
}
