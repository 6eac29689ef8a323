//! Every verifier gives the expected verdict on every vector: `token-verifier`, recipe-api,
//! the services in Rust, Python, Node and Go, and nginx in front of one of them.

mod authorization;
mod guarded;
mod published;
mod services;

use std::collections::BTreeMap;

use end_to_end::{
    launcher::Language,
    vectors::{Vector, VectorFile, Verdict, folder, generate, load, texts},
};
use reqwest::{Client, header};
use rstest::rstest;
use token_verifier::{Error, StatusPolicy, Verifier};

use self::{
    published::Published,
    services::{Run, Service, verdicts, verifier},
};

#[test]
fn the_committed_vectors_are_fresh() {
    let committed = texts(&folder()).unwrap();
    let fresh = generate(&committed);
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&committed), names(&fresh));
    for (name, text) in &fresh {
        assert!(
            committed[name] == *text,
            "{name} is out of date; renew it with cargo run -p end-to-end --bin vectors"
        );
    }
}

#[test]
fn names_are_unique_in_a_file() {
    for (file, VectorFile { vectors, .. }) in load() {
        let mut names: Vec<_> = vectors.iter().map(|vector| &vector.name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), vectors.len(), "{file}");
    }
}

#[rstest]
#[tokio::test]
async fn the_library_gives_the_expected_verdicts(
    #[values(StatusPolicy::Accept, StatusPolicy::Refuse)] policy: StatusPolicy,
) {
    let issuer = Published::start().await;
    let mut faults = Vec::new();
    for (name, file) in load() {
        let verifier = verifier(&run(&issuer, &file, policy));
        for vector in &file.vectors {
            let found = verdict(&verifier, &vector.token).await;
            let expected = outcome(vector.verdict, policy);
            report(&mut faults, &name, vector, expected, found);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[rstest]
#[tokio::test]
async fn examples_give_the_expected_verdicts(
    #[values(Language::Python, Language::Node)] language: Language,
    #[values(StatusPolicy::Accept, StatusPolicy::Refuse)] policy: StatusPolicy,
) {
    let issuer = Published::start().await;
    let mut faults = Vec::new();
    for (name, file) in load() {
        let tokens: Vec<_> = file.vectors.iter().map(|vector| &*vector.token).collect();
        let verdicts = verdicts(language, &run(&issuer, &file, policy), &tokens).await;
        assert_eq!(verdicts.len(), tokens.len());
        for (vector, found) in file.vectors.iter().zip(verdicts) {
            let expected = outcome(vector.verdict, policy);
            report(&mut faults, &name, vector, expected, found);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

async fn verdict(verifier: &Verifier, token: &str) -> u16 {
    match verifier.verify(token).await {
        Ok(claims) if claims.scope.contains("recipes") => 200,
        Ok(_) => 403,
        Err(Error::Unavailable { .. }) => 503,
        Err(_) => 401,
    }
}

#[rstest]
#[tokio::test]
async fn services_give_the_expected_verdicts(
    #[values(
        Service::RecipeApi,
        Service::TokenVerifier,
        Service::Python,
        Service::Flask,
        Service::Node,
        Service::Express,
        Service::Go,
        Service::Nginx
    )]
    service: Service,
    #[values(StatusPolicy::Accept, StatusPolicy::Refuse)] policy: StatusPolicy,
) {
    let issuer = Published::start().await;
    let client = Client::new();
    let mut faults = Vec::new();
    for files in by_algorithms() {
        if !service.supports(&files[0].1.algorithms) {
            continue;
        }
        let running = service.start(&run(&issuer, &files[0].1, policy)).await;
        for (name, file) in files {
            for vector in file.vectors.iter().filter(|vector| !vector.direct_only) {
                let found = ask(&client, &running.url, &vector.token).await;
                let expected = outcome(vector.verdict, policy);
                report(&mut faults, &name, vector, expected, found);
            }
        }
    }
    assert!(faults.is_empty(), "{service:?}: {}", faults.join("\n"));
}

/// The files, those for the same algorithms together.
fn by_algorithms() -> Vec<Vec<(String, VectorFile)>> {
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    for (name, file) in load() {
        let group = groups.entry(file.algorithms.clone()).or_default();
        group.push((name, file));
    }
    groups.into_values().collect()
}

fn run(issuer: &Published, file: &VectorFile, policy: StatusPolicy) -> Run {
    Run {
        issuer: file.issuer.clone(),
        fetch_url: issuer.url.clone(),
        audience: file.audience.clone(),
        algorithms: file.algorithms.clone(),
        policy,
        now: file.now,
    }
}

/// The status of the answer, if its challenge fits.
async fn ask(client: &Client, url: &str, token: &str) -> u16 {
    let request = client.get(format!("{url}/recipes"));
    let answer = request
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .send()
        .await
        .unwrap();
    let status = answer.status().as_u16();
    let challenge = answer.headers().get(header::WWW_AUTHENTICATE);
    let challenge = challenge.map_or("", |challenge| challenge.to_str().unwrap());
    let expected = match status {
        401 => r#"Bearer error="invalid_token""#,
        403 => r#"Bearer error="insufficient_scope", scope="recipes""#,
        _ => "",
    };
    assert!(
        challenge.starts_with(expected) && challenge.is_empty() == expected.is_empty(),
        "{status}: {challenge}"
    );
    status
}

fn outcome(verdict: Verdict, policy: StatusPolicy) -> u16 {
    match (verdict, policy) {
        (Verdict::Accepted, _) | (Verdict::Undecided, StatusPolicy::Accept) => 200,
        (Verdict::Refused, _) => 401,
        (Verdict::Forbidden, _) => 403,
        (Verdict::Undecided, StatusPolicy::Refuse) => 503,
    }
}

fn report(faults: &mut Vec<String>, file: &str, vector: &Vector, expected: u16, found: u16) {
    if expected != found {
        let Vector { name, why, .. } = vector;
        faults.push(format!(
            "{file}: {name}: {found} rather than {expected}: {why}"
        ));
    }
}
