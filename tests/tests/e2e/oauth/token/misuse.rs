//! What a code must not be used for, by whom and how.

use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use super::{
    NO_CHALLENGE, NO_VERIFIER, OFFLINE, WRONG_CODE, WRONG_REDIRECT_URI, WRONG_VERIFIER, cook,
};
use crate::{
    Backend, Postgres, Sqlite,
    oauth::{
        CLUB, INVALID_CLIENT, PAGE, Registered, SECRET, SHOP,
        exchange::{
            CHALLENGE, TOKEN, VERIFIER, changed_code, code, redeem, redeeming, token_request,
        },
        expect_oauth_error,
    },
};

/// A change of the form that redeems a code, and what is wrong then.
type Wrong = (&'static str, Option<&'static str>, &'static str);

#[rstest]
#[tokio::test]
async fn another_client_can_do_nothing_with_a_code(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, cook) = cook(backend).await;
    let code = code(&stack, &cook, &SHOP, &OFFLINE).await;
    for other in [&CLUB, &PAGE] {
        let stolen = token_request(&stack.anonymous(), other, &redeeming(&SHOP, &code)).await;
        expect_oauth_error(&stolen, 400, "invalid_grant", WRONG_CODE);
    }
    let answer = redeem(&stack, &SHOP, &code).await.expect_status(200);
    // Nor with a used one.
    let stolen = token_request(&stack.anonymous(), &CLUB, &redeeming(&SHOP, &code)).await;
    expect_oauth_error(&stolen, 400, "invalid_grant", WRONG_CODE);
    let shop = cook.with_token(answer.body["access_token"].as_str().unwrap());
    shop.get("/oauth/userinfo").await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn a_code_needs_what_its_request_had(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, cook) = cook(backend).await;
    let code = code(&stack, &cook, &SHOP, &OFFLINE).await;
    let wrong: [Wrong; 9] = [
        ("code_verifier", None, NO_VERIFIER),
        ("code_verifier", Some(""), NO_VERIFIER),
        ("code_verifier", Some(CHALLENGE), WRONG_VERIFIER),
        ("code_verifier", Some("too short"), WRONG_VERIFIER),
        ("redirect_uri", None, WRONG_REDIRECT_URI),
        (
            "redirect_uri",
            Some("https://club.example/callback"),
            WRONG_REDIRECT_URI,
        ),
        (
            "redirect_uri",
            Some("https://shop.example/callback/"),
            WRONG_REDIRECT_URI,
        ),
        (
            "redirect_uri",
            Some("https://SHOP.example/callback"),
            WRONG_REDIRECT_URI,
        ),
        (
            "code",
            Some("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
            WRONG_CODE,
        ),
    ];
    for (name, value, why) in wrong {
        let mut form = redeeming(&SHOP, &code);
        form.retain(|(other, _)| *other != name);
        form.extend(value.map(|value| (name, value)));
        let refused = token_request(&stack.anonymous(), &SHOP, &form).await;
        expect_oauth_error(&refused, 400, "invalid_grant", why);
    }
    // None of that used it up.
    redeem(&stack, &SHOP, &code).await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn pkce_cannot_be_downgraded(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, cook) = cook(backend).await;
    let remove = |code: &mut identity_service::authorization::AuthorizationCode| {
        code.code_challenge = None;
    };
    let without = changed_code(&stack, &cook, &SHOP, &OFFLINE, remove).await;
    let injected = redeem(&stack, &SHOP, &without).await;
    expect_oauth_error(&injected, 400, "invalid_grant", NO_CHALLENGE);
    // The method `plain`: the challenge is the verifier.
    let plain = |code: &mut identity_service::authorization::AuthorizationCode| {
        code.code_challenge = Some(VERIFIER.to_owned());
    };
    let plain = changed_code(&stack, &cook, &SHOP, &OFFLINE, plain).await;
    let refused = redeem(&stack, &SHOP, &plain).await;
    expect_oauth_error(&refused, 400, "invalid_grant", WRONG_VERIFIER);
}

#[rstest]
#[tokio::test]
async fn a_client_authenticates_in_its_own_way_alone(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, cook) = cook(backend).await;
    let anonymous = stack.anonymous();
    let send = async |client: &Registered, basic: bool, post: bool| {
        let code = code(&stack, &cook, client, &OFFLINE).await;
        let mut form = redeeming(client, &code);
        form.push(("client_id", client.id));
        if post {
            form.push(("client_secret", SECRET));
        }
        let request = anonymous.request(Method::POST, TOKEN);
        let request = if basic {
            request.basic_auth(client.id, Some(SECRET))
        } else {
            request
        };
        anonymous.send(request.form(&form)).await
    };
    for (client, basic, post) in [
        (&SHOP, false, true),
        (&SHOP, false, false),
        (&CLUB, true, false),
        (&CLUB, false, false),
        (&PAGE, true, false),
        (&PAGE, false, true),
    ] {
        let refused = send(client, basic, post).await;
        expect_oauth_error(&refused, 401, "invalid_client", INVALID_CLIENT);
    }
    let both = send(&SHOP, true, true).await;
    let why = "authenticate with HTTP Basic or in the form, not with both";
    expect_oauth_error(&both, 400, "invalid_request", why);
}

#[rstest]
#[tokio::test]
async fn a_request_is_a_form_without_doubles(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, cook) = cook(backend).await;
    let code = code(&stack, &cook, &SHOP, &OFFLINE).await;
    for name in [
        "code",
        "grant_type",
        "redirect_uri",
        "code_verifier",
        "unknown",
    ] {
        let mut form = redeeming(&SHOP, &code);
        form.extend([(name, "x"), (name, "x")]);
        let refused = token_request(&stack.anonymous(), &SHOP, &form).await;
        let why = "a parameter was sent more than once";
        expect_oauth_error(&refused, 400, "invalid_request", why);
    }
    for (form, error, why) in [
        (vec![], "invalid_request", "send the parameter grant_type"),
        (
            vec![("grant_type", "authorization_code")],
            "invalid_request",
            "send the parameter code",
        ),
        (
            vec![("grant_type", "refresh_token")],
            "invalid_request",
            "send the parameter refresh_token",
        ),
        (
            vec![("grant_type", "password"), ("username", "cook")],
            "unsupported_grant_type",
            "grant_type must be authorization_code, refresh_token or client_credentials",
        ),
    ] {
        let refused = token_request(&stack.anonymous(), &SHOP, &form).await;
        expect_oauth_error(&refused, 400, error, why);
    }
    let json = json!({"grant_type": "authorization_code", "code": code});
    let refused = stack.anonymous().post(TOKEN, json).await;
    let why = "send application/x-www-form-urlencoded";
    expect_oauth_error(&refused, 400, "invalid_request", why);
    let get = stack.anonymous().get(TOKEN).await;
    assert_eq!(get.status, 405);
    redeem(&stack, &SHOP, &code).await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn a_token_is_good_for_its_own_purpose(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, cook) = cook(backend).await;
    let code = code(&stack, &cook, &SHOP, &OFFLINE).await;
    let answer = redeem(&stack, &SHOP, &code).await.expect_status(200);
    for name in ["id_token", "refresh_token"] {
        let wrong = cook.with_token(answer.body[name].as_str().unwrap());
        for path in ["/oauth/userinfo", "/me", "/recipes"] {
            wrong.get(path).await.expect_status(401);
        }
    }
    for name in ["id_token", "access_token"] {
        let token = answer.body[name].as_str().unwrap();
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        let refused = token_request(&stack.anonymous(), &SHOP, &form).await;
        assert_eq!(
            (refused.status, &refused.body["error"]),
            (400, &json!("invalid_grant"))
        );
    }
}
