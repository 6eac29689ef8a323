//! Every resource server that accepts bound tokens treats them alike (RFC 9449 §7).

use end_to_end::{
    Answer, Stack,
    dpop_key::{DpopKey, proof_claims},
    forge,
    launcher::{Example, ProgramTime},
};
use jsonwebtoken::{
    Algorithm, Header,
    jwk::{Jwk, ThumbprintHash},
};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::{Neighbours, proofs::Holder};
use crate::{
    dpop::ask_with,
    oauth::{
        LOGIN, SHOP,
        assertions::Pair,
        exchange::{code, redeeming},
        register,
    },
};

/// The address under which clients know an example.
const PUBLIC_URL: &str = "https://api.example.com";

/// A resource server that accepts bound tokens: an example, or recipe-api.
struct Server {
    neighbours: Neighbours,
    /// Where it is.
    url: String,
    /// As clients know it.
    public_url: String,
    now: i64,
}

fn now(stack: &Stack) -> i64 {
    stack.clock.clock().now().unix_timestamp()
}

/// That of the stack, which stands still.
fn stopped_clock(stack: &Stack) -> ProgramTime {
    ProgramTime::Fixed(now(stack))
}

impl Server {
    async fn start(example: Option<Example>) -> Self {
        let any = example.unwrap_or(Example::Python);
        let settings = [("PUBLIC_URL", PUBLIC_URL)];
        let started = Neighbours::start_with(any, stopped_clock, &settings);
        let neighbours = Box::pin(started).await;
        let stack = &neighbours.stack;
        register(stack, [SHOP]).await;
        let (url, public_url) = match example {
            Some(_) => (
                format!("{}/recipes", neighbours.example.url),
                format!("{PUBLIC_URL}/recipes"),
            ),
            None => (
                stack.recipe_url("/recipes"),
                format!("{}/recipes", stack.recipe_config.public_url),
            ),
        };
        let now = now(stack);
        Self {
            neighbours,
            url,
            public_url,
            now,
        }
    }

    fn stack(&self) -> &Stack {
        &self.neighbours.stack
    }

    /// A token of the cook for a client, bound to a key if there is one.
    async fn token(&self, key: Option<&DpopKey>) -> String {
        let code = code(self.stack(), &self.neighbours.cook, &SHOP, &LOGIN).await;
        let tokens = ask_with(self.stack(), &SHOP, &redeeming(&SHOP, &code), key).await;
        let tokens = tokens.expect_status(200);
        tokens.body["access_token"].as_str().unwrap().to_owned()
    }

    fn holder<'a>(&'a self, key: &'a DpopKey, token: &'a str) -> Holder<'a> {
        Holder {
            key,
            token,
            url: &self.public_url,
            now: self.now,
        }
    }

    async fn ask(&self, authorization: &str, proofs: &[impl AsRef<str>]) -> Answer {
        let anonymous = self.stack().anonymous();
        let mut request = anonymous.request(Method::GET, &self.url);
        request = request.header("authorization", authorization);
        for proof in proofs {
            request = request.header("dpop", proof.as_ref());
        }
        anonymous.send(request).await
    }
}

fn challenges(answer: &Answer) -> Vec<&str> {
    let challenges = answer.headers.get_all("www-authenticate").iter();
    challenges.map(|value| value.to_str().unwrap()).collect()
}

/// Checks that the scheme that was used says what is wrong, and that both are offered.
#[track_caller]
fn expect_fault(answer: &Answer, scheme: &str, fault: &str) {
    assert_eq!(answer.status, 401, "{fault}: {}", answer.text);
    let found = challenges(answer);
    let start = format!("{scheme} error={fault}");
    assert!(found[0].starts_with(&start), "{start}: {found:?}");
    let algorithms = "algs=\"ES256 EdDSA RS256 PS256\"";
    let both = format!("DPoP {algorithms}");
    if scheme == "DPoP" {
        assert!(found[0].contains(algorithms), "{found:?}");
        assert_eq!(found[1..], ["Bearer"]);
    } else {
        assert_eq!(found[1..], [both]);
    }
}

#[track_caller]
fn expect_bad_proof(answer: &Answer, why: &str) {
    let fault = format!("\"invalid_dpop_proof\", error_description=\"{why}\"");
    expect_fault(answer, "DPoP", &fault);
}

#[rstest]
#[tokio::test]
async fn a_bound_token_is_good_with_one_right_proof(
    #[values(
        None,
        Some(Example::Python),
        Some(Example::Flask),
        Some(Example::Node),
        Some(Example::Express)
    )]
    example: Option<Example>,
) {
    let server = Server::start(example).await;
    let key = DpopKey::generate();
    let token = server.token(Some(&key)).await;
    let holder = server.holder(&key, &token);
    for scheme in ["DPoP", "dpop"] {
        let with = format!("{scheme} {token}");
        for proof in holder.accepted() {
            server.ask(&with, &[&proof]).await.expect_status(200);
            let again = server.ask(&with, &[&proof]).await;
            expect_bad_proof(&again, "the DPoP proof was used before");
        }
    }
    let with = format!("DPoP {token}");
    for (proofs, why) in holder.refused() {
        expect_bad_proof(&server.ask(&with, &proofs).await, why);
    }
    // The claims count, not the bytes. Another key may use the same id.
    let claims = holder.claims();
    let (first, same) = (key.proof(&claims), key.proof(&claims));
    server.ask(&with, &[&first]).await.expect_status(200);
    let again = server.ask(&with, &[&same]).await;
    expect_bad_proof(&again, "the DPoP proof was used before");
    let other = DpopKey::generate();
    let token = server.token(Some(&other)).await;
    let mut claims = server.holder(&other, &token).claims();
    claims["jti"] = holder.claims()["jti"].clone();
    let proof = other.proof(&claims);
    let with = format!("DPoP {token}");
    server.ask(&with, &[proof]).await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn each_scheme_is_for_its_own_tokens(
    #[values(
        None,
        Some(Example::Python),
        Some(Example::Flask),
        Some(Example::Node),
        Some(Example::Express)
    )]
    example: Option<Example>,
) {
    let server = Server::start(example).await;
    let key = DpopKey::generate();
    let (bound, unbound) = (server.token(Some(&key)).await, server.token(None).await);
    let invalid = "\"invalid_token\"";
    let proof = server.holder(&key, &bound).proof();
    for proofs in [&[proof.as_str()][..], &[]] {
        let refused = server.ask(&format!("Bearer {bound}"), proofs).await;
        expect_fault(&refused, "Bearer", invalid);
    }
    server
        .ask(&format!("DPoP {bound}"), &[proof])
        .await
        .expect_status(200);
    let jkt = key.thumbprint();
    let certificate = json!({"jkt": jkt, "x5t#S256": jkt});
    let with_more = server.neighbours.with_claim("cnf", certificate);
    let with_text = server.neighbours.with_claim("cnf", json!(jkt));
    let forged = forge::with_other_claims(&bound, &forge::decode(&unbound, 1));
    for token in [&unbound, &with_more, &with_text, &forged, "x", ""] {
        let proof = server.holder(&key, token).proof();
        let refused = server.ask(&format!("DPoP {token}"), &[proof]).await;
        expect_fault(&refused, "DPoP", invalid);
    }
    let none: [&str; 0] = [];
    server
        .ask(&format!("Bearer {unbound}"), &none)
        .await
        .expect_status(200);
    let nobody = server.ask("Basic x", &none).await.expect_status(401);
    let found = challenges(&nobody);
    assert!(
        found[0].starts_with("Bearer") && found[1].starts_with("DPoP algs="),
        "{found:?}"
    );
}

#[rstest]
#[tokio::test]
async fn keys_of_each_algorithm_are_accepted(
    #[values(
        None,
        Some(Example::Python),
        Some(Example::Flask),
        Some(Example::Node),
        Some(Example::Express)
    )]
    example: Option<Example>,
) {
    let server = Server::start(example).await;
    for algorithm in [
        Algorithm::ES256,
        Algorithm::EdDSA,
        Algorithm::RS256,
        Algorithm::PS256,
    ] {
        let (pair, other) = (Pair::of(algorithm, "1"), Pair::of(algorithm, "1"));
        let jwk: Jwk = serde_json::from_value(pair.public.clone()).unwrap();
        let jkt = jwk.thumbprint(ThumbprintHash::SHA256).unwrap();
        let token = server.neighbours.with_claim("cnf", json!({"jkt": jkt}));
        let header = Header {
            typ: Some("dpop+jwt".to_owned()),
            jwk: Some(jwk),
            ..Header::new(algorithm)
        };
        let claims = || proof_claims("GET", &server.public_url, Some(&token), server.now);
        let with = format!("DPoP {token}");
        let proof = pair.sign_with(&header, &claims());
        server.ask(&with, &[proof]).await.expect_status(200);
        let forged = other.sign_with(&header, &claims());
        let refused = server.ask(&with, &[forged]).await;
        expect_bad_proof(&refused, "the signature of the DPoP proof is wrong");
    }
}

#[rstest]
#[tokio::test]
async fn without_a_public_address_they_are_refused(
    #[values(Example::Python, Example::Flask, Example::Node, Example::Express)] example: Example,
) {
    let neighbours = Neighbours::start(example).await;
    let url = format!("{}/recipes", neighbours.example.url);
    let key = DpopKey::generate();
    let jkt: Value = json!({"jkt": key.thumbprint()});
    let token = neighbours.with_claim("cnf", jkt);
    let now = now(&neighbours.stack);
    let proof = key.proof(&proof_claims("GET", &url, Some(&token), now));
    let request = neighbours.cook.without_token();
    let request = request.request(Method::GET, &url);
    let request = request.header("authorization", format!("DPoP {token}"));
    let refused = neighbours.cook.send(request.header("dpop", proof)).await;
    assert_eq!(refused.status, 401, "{}", refused.text);
    assert_eq!(challenges(&refused), ["Bearer"]);
    let refused = neighbours.ask_with(&token).await;
    assert_eq!(
        refused.body,
        json!({"error": "the token is bound to a key"})
    );
}
