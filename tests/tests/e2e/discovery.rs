//! Keys, metadata and OpenAPI documents for verifiers and programmers.

use std::collections::BTreeSet;

use end_to_end::Stack;
use identity_service::keys::SigningAlgorithm;
use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use crate::{Backend, Postgres, Sqlite};

#[rstest]
#[tokio::test]
async fn keys_are_published_for_caching(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let anonymous = stack.anonymous();
    let path = "/.well-known/jwks.json";
    let answer = anonymous.get(path).await.expect_status(200);
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    let keys = answer.body["keys"].as_array().unwrap();
    let of = [
        ("RSA", "RS256", &["alg", "e", "kid", "kty", "n", "use"][..]),
        (
            "EC",
            "ES256",
            &["alg", "crv", "kid", "kty", "use", "x", "y"],
        ),
    ];
    // The one that signs, and the next. The default ones come first.
    let expected = of.iter().flat_map(|each| [each, each]);
    assert_eq!(keys.len(), 4);
    for (key, (kind, algorithm, members)) in keys.iter().zip(expected) {
        let found: Vec<_> = key.as_object().unwrap().keys().cloned().collect();
        assert_eq!(found, *members, "nothing private");
        assert_eq!(
            (&key["kty"], &key["alg"], &key["use"]),
            (&json!(kind), &json!(algorithm), &json!("sig"))
        );
    }
    let kids: BTreeSet<_> = keys.iter().map(|key| key["kid"].as_str()).collect();
    assert_eq!(kids.len(), 4);

    let etag = answer.header("etag").to_owned();
    for tag in [
        etag.clone(),
        format!("W/{etag}"),
        format!("\"x\", {etag}"),
        "*".to_owned(),
    ] {
        let request = anonymous
            .request(Method::GET, path)
            .header("if-none-match", tag);
        let unchanged = anonymous.send(request).await.expect_status(304);
        assert_eq!(unchanged.text, "");
        assert_eq!(unchanged.header("etag"), etag);
    }
    let request = anonymous
        .request(Method::GET, path)
        .header("if-none-match", "\"x\"");
    anonymous.send(request).await.expect_status(200);
}

#[tokio::test]
async fn metadata_lists_only_what_exists() {
    let stack = Stack::start(Sqlite).await;
    let issuer = stack.identity.url();
    for path in [
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
    ] {
        let answer = stack.anonymous().get(path).await.expect_status(200);
        let expected = json!({
            "issuer": issuer,
            "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
            "authorization_endpoint": format!("{issuer}/oauth/authorize"),
            "token_endpoint": format!("{issuer}/oauth/token"),
            "userinfo_endpoint": format!("{issuer}/oauth/userinfo"),
            "end_session_endpoint": format!("{issuer}/oauth/end-session"),
            "backchannel_logout_supported": true,
            "backchannel_logout_session_supported": true,
            "pushed_authorization_request_endpoint": format!("{issuer}/oauth/par"),
            "revocation_endpoint": format!("{issuer}/oauth/revoke"),
            "introspection_endpoint": format!("{issuer}/oauth/introspect"),
            "scopes_supported": ["openid", "profile", "email", "offline_access", "account", "recipes", "posts"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "form_post"],
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"],
            "revocation_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"],
            "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
            "dpop_signing_alg_values_supported": ["ES256", "EdDSA", "RS256", "PS256"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256", "PS256", "ES256", "EdDSA"],
            "revocation_endpoint_auth_signing_alg_values_supported": ["RS256", "PS256", "ES256", "EdDSA"],
            "introspection_endpoint_auth_signing_alg_values_supported": ["RS256", "PS256", "ES256", "EdDSA"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "claims_supported": [
                "iss", "sub", "aud", "azp", "exp", "iat", "auth_time", "nonce", "acr", "amr",
                "at_hash", "sid", "name", "given_name", "family_name", "preferred_username",
                "picture", "email", "email_verified",
            ],
            "claims_parameter_supported": true,
            "client_id_metadata_document_supported": true,
            "request_parameter_supported": false,
            "request_uri_parameter_supported": false,
            "require_pushed_authorization_requests": false,
            "authorization_response_iss_parameter_supported": true,
            "acr_values_supported": ["1"],
            "prompt_values_supported": ["none", "login", "consent", "select_account"],
            "ui_locales_supported": ["en"],
            "service_documentation": format!("{issuer}/openapi.json"),
        });
        assert_eq!(answer.body, expected);
        assert_eq!(answer.header("cache-control"), "public, max-age=300");
    }
}

#[tokio::test]
async fn metadata_name_the_algorithm_of_id_tokens() {
    let stack = Stack::builder(Sqlite)
        .identity(|config| config.signing_algorithm = SigningAlgorithm::ES256)
        .recipes(|config| config.algorithms = vec![token_verifier::Algorithm::ES256])
        .start()
        .await;
    let path = "/.well-known/openid-configuration";
    let answer = stack.anonymous().get(path).await.expect_status(200);
    let algorithms = &answer.body["id_token_signing_alg_values_supported"];
    assert_eq!(*algorithms, json!(["ES256", "RS256"]));
}

#[tokio::test]
async fn the_readme_shows_the_challenges() {
    const README: &str = include_str!("../../../README.md");
    let stack = Stack::start(Sqlite).await;
    let refused = stack.anonymous().get("/recipes").await.expect_status(401);
    let challenges = refused.headers.get_all("www-authenticate").iter();
    let lines =
        challenges.map(|value| ["www-authenticate: ", value.to_str().unwrap(), "\n"].concat());
    let shown = lines.collect::<String>();
    let sample = format!("```\nHTTP/1.1 401 Unauthorized\n{shown}```");
    assert!(README.contains(&sample), "{sample}");
}

/// As a client that knows only the address of recipe-api.
#[tokio::test]
async fn a_challenge_leads_to_the_issuer() {
    let stack = Stack::builder(Sqlite)
        .recipes(|config| config.public_url = "https://recipes.example".parse().unwrap())
        .start()
        .await;
    let anonymous = stack.anonymous();
    let path = "/.well-known/oauth-protected-resource";
    let challenge = format!("resource_metadata=\"https://recipes.example{path}\"");
    for (actor, expected) in [
        (&anonymous, format!("Bearer {challenge}")),
        (
            &anonymous.with_token("a.b.c"),
            format!(
                "Bearer error=\"invalid_token\", error_description=\"the token is malformed\", {challenge}"
            ),
        ),
    ] {
        let refused = actor.get("/recipes").await;
        assert_eq!(refused.header("www-authenticate"), expected);
    }
    let metadata = anonymous.get(&stack.recipe_url(path)).await;
    let metadata = metadata.expect_status(200);
    let expected = json!({
        "resource": "https://recipes.example",
        "authorization_servers": [stack.identity.url()],
        "scopes_supported": ["recipes", "posts"],
        "bearer_methods_supported": ["header"],
        "dpop_signing_alg_values_supported": ["ES256", "EdDSA", "RS256", "PS256"],
        "resource_name": "Recipes and posts",
        "resource_documentation": "https://recipes.example/openapi.json",
    });
    assert_eq!(metadata.body, expected);
    let issuer = metadata.body["authorization_servers"][0].as_str().unwrap();
    let theirs = format!("{issuer}/.well-known/oauth-authorization-server");
    let found = anonymous.get(&theirs).await.expect_status(200);
    assert_eq!(found.body["issuer"], issuer);
}

#[tokio::test]
async fn the_openapi_document_of_recipe_api_lists_every_route() {
    let stack = Stack::start(Sqlite).await;
    let url = stack.recipe_url("/openapi.json");
    let document = stack.anonymous().get(&url).await.expect_status(200).body;
    let paths: Vec<_> = document["paths"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    let expected = [
        "/.well-known/oauth-protected-resource",
        "/api/bookmarks",
        "/api/bookmarks/{id}",
        "/api/comments",
        "/api/comments/{id}",
        "/api/followers",
        "/api/following",
        "/api/following/{id}",
        "/api/people/{id}",
        "/api/posts",
        "/api/posts/{id}",
        "/api/posts/{id}/comments",
        "/api/posts/{post_id}/likes",
        "/api/posts/{post_id}/likes/{id}",
        "/api/profile",
        "/api/stories",
        "/api/stories/{id}",
        "/api/suggestions",
        "/healthz",
        "/readyz",
        "/recipes",
        "/recipes/{id}",
    ];
    assert_eq!(paths, expected);
}
