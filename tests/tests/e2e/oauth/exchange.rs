//! Codes and what clients exchange them for.

use end_to_end::{Actor, Answer, Stack, forge};
use identity_service::{
    authorization::{AuthorizationCode, insert_code, store_consent},
    ids::{AccountId, SessionId},
    secret_token::SecretToken,
    sessions::Grant,
    tokens::{Audiences, RequestedClaims},
};
use reqwest::Method;
use time::Duration;

use super::{Granted, Registered, SECRET};

pub(crate) const TOKEN: &str = "/oauth/token";

/// RFC 7636, Appendix B
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The session of a person who is logged in.
pub(crate) fn session_of(person: &Actor) -> i64 {
    sid(person.token())
}

/// The session of a token.
pub(crate) fn sid(token: &str) -> i64 {
    let sid = forge::decode(token, 1)["sid"].clone();
    sid.as_str().unwrap().parse().unwrap()
}

/// A code for `client`, as the consent of `person` leads to it, but for `change`.
pub(crate) async fn changed_code(
    stack: &Stack,
    person: &Actor,
    client: &Registered,
    granted: &Granted,
    change: impl FnOnce(&mut AuthorizationCode),
) -> String {
    let state = &stack.identity.state;
    let now = stack.clock.clock().now();
    let audiences = format!("{} {}", stack.identity.url(), granted.audience);
    let mut code = AuthorizationCode {
        client_id: client.id.to_owned(),
        user_id: AccountId(person.id()),
        parent: SessionId(session_of(person)),
        grant: Grant {
            scopes: granted.scope.parse().unwrap(),
            audiences: Audiences::stored(&audiences),
        },
        redirect_uri: client.redirect_uri.to_owned(),
        code_challenge: Some(CHALLENGE.to_owned()),
        nonce: Some("n-0S6_WzA2Mj".to_owned()),
        dpop_jkt: None,
        claims: granted
            .claims
            .map_or_else(RequestedClaims::default, |text| {
                serde_json::from_str(text).unwrap()
            }),
        auth_time: now,
        created_at: now,
        expires_at: now + Duration::minutes(1),
    };
    change(&mut code);
    let writer = state.database.writer();
    let known = state.clients.find(client.id).await.unwrap().unwrap();
    let consent = store_consent(&writer, code.user_id, &known, &code.grant, now);
    consent.await.unwrap();
    let secret = SecretToken::generate(&aws_lc_rs::rand::SystemRandom::new()).unwrap();
    let stored = insert_code(&writer, &secret, code).await;
    stored.unwrap();
    secret.as_str().to_owned()
}

/// A code for `client`, as the consent of `person` leads to it.
pub(crate) async fn code(
    stack: &Stack,
    person: &Actor,
    client: &Registered,
    granted: &Granted,
) -> String {
    changed_code(stack, person, client, granted, |_| {}).await
}

/// Sends a form to the token endpoint by a client, which authenticates as it must.
pub(crate) async fn token_request(
    at: &Actor,
    client: &Registered,
    form: &[(&str, &str)],
) -> Answer {
    let request = at.request(Method::POST, TOKEN);
    let mut form = form.to_vec();
    let request = match client.auth_method {
        "client_secret_basic" => request.basic_auth(client.id, Some(SECRET)),
        "client_secret_post" => {
            form.extend([("client_id", client.id), ("client_secret", SECRET)]);
            request
        }
        _ => {
            form.push(("client_id", client.id));
            request
        }
    };
    at.send(request.form(&form)).await
}

/// The form that redeems a code.
pub(crate) fn redeeming<'a>(client: &Registered, code: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", client.redirect_uri),
        ("code_verifier", VERIFIER),
    ]
}

/// Redeems a code.
pub(crate) async fn redeem(stack: &Stack, client: &Registered, code: &str) -> Answer {
    token_request(&stack.anonymous(), client, &redeeming(client, code)).await
}

/// Presents a refresh token.
pub(crate) async fn refresh(stack: &Stack, client: &Registered, token: &str) -> Answer {
    let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
    token_request(&stack.anonymous(), client, &form).await
}

/// The tokens of a client that `person` let in.
pub(crate) async fn let_in(
    stack: &Stack,
    person: &Actor,
    client: &Registered,
    granted: &Granted,
) -> Actor {
    let code = code(stack, person, client, granted).await;
    let answer = redeem(stack, client, &code).await.expect_status(200);
    let text = |name: &str| answer.body[name].as_str().map(str::to_owned);
    let mut actor = person.with_token(text("access_token").unwrap());
    actor.refresh_token = text("refresh_token");
    actor
}
