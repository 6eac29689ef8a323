//! How services find the token in the header. The token that they verify must be the one
//! whose claims they use.

use end_to_end::vectors::load;
use reqwest::{
    Client, Response,
    header::{AUTHORIZATION, WWW_AUTHENTICATE},
};
use rstest::rstest;
use token_verifier::StatusPolicy;

use super::{Published, Service, run};

/// The outcome of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Answer {
    Accepted,
    /// As without a token.
    Asked,
    Refused,
    Other,
}

impl Answer {
    fn of(response: &Response) -> Self {
        let challenge = response.headers().get(WWW_AUTHENTICATE);
        let challenge = challenge.map_or("", |challenge| challenge.to_str().unwrap());
        let refusal = r#"Bearer error="invalid_token", error_description=""#;
        match (response.status().as_u16(), challenge) {
            (200, "") => Self::Accepted,
            (401, "Bearer") => Self::Asked,
            (401, challenge) if challenge.starts_with("Bearer resource_metadata=") => Self::Asked,
            (401, challenge) if challenge.starts_with(refusal) => Self::Refused,
            _ => Self::Other,
        }
    }
}

/// The committed token with this name.
fn token(file: &str, name: &str) -> String {
    let vectors = load().remove(file).unwrap().vectors;
    let mut named = vectors.into_iter().filter(|vector| vector.name == name);
    named.next().unwrap().token
}

/// `Authorization` headers with the expected outcome.
fn requests() -> Vec<(Vec<String>, Answer)> {
    let good = token("accepted.json", "usual");
    let mut requests = vec![
        (vec![format!("Basic {good}")], Answer::Asked),
        (vec![format!("BearerX {good}")], Answer::Asked),
        (vec![good.clone()], Answer::Asked),
    ];
    for scheme in ["Bearer", "bearer", "BEARER"] {
        requests.push((vec![format!("{scheme} {good}")], Answer::Accepted));
        requests.push((vec![format!("{scheme}   {good}")], Answer::Accepted));
        requests.push((vec![scheme.to_owned()], Answer::Refused));
    }
    // Signed by the issuer, but invalid in ways that a library alone does not notice.
    for (file, name) in [
        ("accepted.json", "usual"),
        ("header.json", "refresh-token"),
        ("encoding.json", "sub-twice"),
        ("claims.json", "iat-missing"),
    ] {
        let other = token(file, name);
        let asked = [
            format!("Foo {good} ,Bearer {other}"),
            format!("Foo {good},Bearer {other}"),
            format!("Foo {other}, Bearer {good}"),
            format!(",Bearer {other}"),
        ];
        let refused = [
            format!("Bearer {good} ,Bearer {other}"),
            format!("Bearer {good},Bearer {other}"),
            format!("Bearer {good}, Foo {other}"),
            format!("Bearer {good} {other}"),
            format!("Bearer {other},"),
            format!("Bearer ,{other}"),
        ];
        requests.extend(asked.map(|header| (vec![header], Answer::Asked)));
        requests.extend(refused.map(|header| (vec![header], Answer::Refused)));
        let bearer = |token: &str| format!("Bearer {token}");
        requests.push((vec![bearer(&good), bearer(&other)], Answer::Refused));
    }
    requests
}

#[rstest]
#[tokio::test]
async fn services_read_the_header_alike(
    #[values(
        Service::RecipeApi,
        Service::TokenVerifier,
        Service::Python,
        Service::Flask,
        Service::Node,
        Service::Express,
        Service::Go
    )]
    service: Service,
) {
    let issuer = Published::start().await;
    let usual = load().remove("accepted.json").unwrap();
    let running = service
        .start(&run(&issuer, &usual, StatusPolicy::Accept))
        .await;
    let client = Client::new();
    let mut faults = Vec::new();
    for (headers, expected) in requests() {
        let mut request = client.get(format!("{}/recipes", running.url));
        for header in &headers {
            request = request.header(AUTHORIZATION, header);
        }
        let answer = Answer::of(&request.send().await.unwrap());
        if answer != expected {
            faults.push(format!("{answer:?} rather than {expected:?}: {headers:?}"));
        }
    }
    assert!(faults.is_empty(), "{service:?}: {}", faults.join("\n"));
}
