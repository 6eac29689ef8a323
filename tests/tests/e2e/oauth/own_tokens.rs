//! Tokens that clients get for themselves (RFC 6749 §4.4): what they are good for, and that
//! nobody takes them for a person's.

use std::time::Duration;

use end_to_end::{Actor, Answer, Stack, forge};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use service_kit::database::{Connection, Statement};

use super::{
    INVALID_CLIENT, Registered, SHOP, change, exchange::token_request, expect_oauth_error, post_as,
    register,
};
use crate::{Backend, Postgres, Sqlite};

const NOT_A_PERSON: &str = "this needs a person, and the token was issued to a client for itself";
const NOT_REGISTERED: &str = "the client is not registered for this grant_type";
const NONE_ALLOWED: &str = "the client may have none of these scopes for itself";

/// A program that acts for itself.
const ROBOT: Registered = Registered {
    id: "robot",
    ..SHOP
};

/// A server to which people log in too.
const BAKERY: Registered = Registered {
    id: "bakery",
    ..SHOP
};

/// The three of them, of which the shop may not act for itself.
async fn start(backend: Backend) -> Stack {
    const MACHINE: &str = "UPDATE clients SET kind = 'machine', redirect_uris = '[]', \
        grant_types = 'client_credentials', scopes = 'recipes' WHERE id = 'robot'";
    const BOTH: &str = "UPDATE clients SET grant_types = 'authorization_code refresh_token \
        client_credentials' WHERE id = 'bakery'";
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP, ROBOT, BAKERY]).await;
    change(&stack, MACHINE, vec![]).await;
    change(&stack, BOTH, vec![]).await;
    stack
}

async fn ask(stack: &Stack, client: &Registered, more: &[(&str, &str)]) -> Answer {
    let form = [&[("grant_type", "client_credentials")], more].concat();
    token_request(&stack.anonymous(), client, &form).await
}

/// A client with a token of its own.
async fn own(stack: &Stack, client: &Registered) -> Actor {
    let answer = ask(stack, client, &[]).await.expect_status(200);
    let token = answer.body["access_token"].as_str().unwrap();
    stack.anonymous().with_token(token)
}

#[rstest]
#[tokio::test]
async fn a_client_gets_a_token_for_itself(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = start(backend).await;
    for client in [&ROBOT, &BAKERY] {
        let asked = ask(&stack, client, &[("scope", "openid recipes posts")]).await;
        let answer = asked.expect_status(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        let token = answer.body["access_token"].as_str().unwrap();
        let expected = json!({
            "access_token": token, "token_type": "Bearer", "expires_in": 900, "scope": "recipes",
        });
        assert_eq!(answer.body, expected);
        assert_eq!(forge::decode(token, 0)["typ"], json!("at+jwt"));
        let claims = forge::decode(token, 1);
        let now = stack.clock.clock().now().unix_timestamp();
        let expected = json!({
            "iss": stack.identity.url(), "sub": client.id, "client_id": client.id,
            "aud": ["recipe-api"], "scope": "recipes", "type": "access", "iat": now,
            "exp": now + 900, "jti": claims["jti"],
        });
        assert_eq!(claims, expected);
        let counted = stack.anonymous().get("/metrics").await;
        assert!(counted.metric("identity_client_tokens_total") > Some(0));
    }
}

#[tokio::test]
async fn a_client_gets_nothing_that_it_may_not_have() {
    let stack = start(Sqlite).await;
    let refused = ask(&stack, &SHOP, &[]).await;
    expect_oauth_error(&refused, 400, "unauthorized_client", NOT_REGISTERED);
    for scope in ["openid", "posts account", "admin", "offline_access"] {
        for client in [&ROBOT, &BAKERY] {
            let refused = ask(&stack, client, &[("scope", scope)]).await;
            expect_oauth_error(&refused, 400, "invalid_scope", NONE_ALLOWED);
        }
    }
    let form = [("grant_type", "authorization_code"), ("code", "x")];
    let refused = token_request(&stack.anonymous(), &ROBOT, &form).await;
    expect_oauth_error(&refused, 400, "unauthorized_client", NOT_REGISTERED);
    let without_secret = Registered {
        auth_method: "none",
        ..ROBOT
    };
    let refused = ask(&stack, &without_secret, &[]).await;
    expect_oauth_error(&refused, 401, "invalid_client", INVALID_CLIENT);
    let query =
        "/oauth/authorize?client_id=robot&response_type=code&redirect_uri=https://a.example/";
    let shown = stack.anonymous().get(query).await;
    assert_eq!((shown.status, shown.header("location")), (400, ""));
}

#[rstest]
#[tokio::test]
async fn it_reads_recipes_and_nothing_else(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = start(backend).await;
    let cook = stack.sign_up("cook").await;
    let recipe = json!({"title": "Bread", "instructions": "Knead. ".repeat(10)});
    let added = cook.post("/recipes", recipe).await.expect_status(201);
    let robot = own(&stack, &ROBOT).await;
    let one = format!("/recipes/{}", added.body["id"]);
    for path in ["/recipes", &one] {
        assert_eq!(robot.get(path).await.body, cook.get(path).await.body);
        let head = robot.request(Method::HEAD, path);
        robot.send(head).await.expect_status(200);
    }
    let mut asked = 0;
    for (method, path) in guarded_routes(&stack.recipe_url("/openapi.json"), &robot).await {
        if method == Method::GET && path.starts_with("/recipes") {
            continue;
        }
        let request = robot.request(method.clone(), &stack.recipe_url(&path));
        let refused = robot.send(request.json(&json!({}))).await;
        refused.expect_problem(403, "not-a-person", &[NOT_A_PERSON]);
        asked += 1;
    }
    assert!(asked > 20, "the document lists the routes");
    cook.get(&one).await.expect_status(200);
    let count = Statement::new("SELECT count(*) FROM profiles", []);
    let reader = stack.recipes.state.database.reader();
    let known: i64 = reader.only(count).await.unwrap();
    assert_eq!(known, 1, "only the cook is known");
}

/// The routes of a service that need a token, as its OpenAPI document lists them.
async fn guarded_routes(document: &str, actor: &Actor) -> Vec<(Method, String)> {
    let document = actor.get(document).await.expect_status(200).body;
    let mut routes = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let schemes = operation["security"].as_array();
            let is_guarded = |scheme: &Value| scheme.get("bearer").is_some();
            if schemes.is_some_and(|schemes| schemes.iter().any(is_guarded)) {
                let method = method.to_uppercase().parse().unwrap();
                let parts = path
                    .split('/')
                    .map(|part| if part.starts_with('{') { "1" } else { part });
                routes.push((method, parts.collect::<Vec<_>>().join("/")));
            }
        }
    }
    routes
}

/// Even if somebody changes the table of clients by hand.
#[tokio::test]
async fn it_is_nobody_at_the_issuer() {
    const WIDE: &str = "UPDATE clients SET audiences = $1, scopes = 'openid profile email \
        offline_access account recipes posts', id = $2 WHERE id = 'robot'";
    let stack = start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    let plain = own(&stack, &ROBOT).await;
    let audiences = format!("{} recipe-api", stack.identity.url());
    let id = cook.id().to_string();
    let values = vec![audiences.into(), id.clone().into()];
    change(&stack, WIDE, values).await;
    let person = Registered {
        id: id.leak(),
        ..ROBOT
    };
    let wide = own(&stack, &person).await;
    let claims = forge::decode(wide.token(), 1);
    assert_eq!(
        (&claims["sub"], &claims["scope"]),
        (&json!("1"), &json!("recipes"))
    );
    for (robot, statuses) in [(&plain, [401].as_slice()), (&wide, &[401, 403])] {
        let document = format!("{}/openapi.json", stack.identity.url());
        let routes = guarded_routes(&document, robot).await;
        assert!(routes.len() > 10, "the document lists the routes");
        for (method, path) in routes {
            let request = robot.request(method.clone(), &path);
            let refused = robot.send(request.json(&json!({}))).await;
            assert!(
                statuses.contains(&refused.status),
                "{method} {path}: {refused:?}"
            );
        }
    }
    let refused = wide.get("/oauth/userinfo").await.expect_status(403);
    assert_eq!(refused.body["error"], json!("insufficient_scope"));
    let written = wide.post("/recipes", json!({})).await;
    written.expect_problem(403, "not-a-person", &[NOT_A_PERSON]);
    wide.refresh(wide.token()).await.expect_status(401);
}

async fn introspect(stack: &Stack, client: &Registered, token: &str) -> Value {
    let told = post_as(stack, client, "/oauth/introspect", token).await;
    told.expect_status(200).body
}

#[rstest]
#[tokio::test]
async fn it_ends_with_its_client(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = start(backend).await;
    let resource_server = Registered {
        id: "recipe-api",
        ..SHOP
    };
    register(&stack, [resource_server]).await;
    let resource_server = Registered {
        id: "recipe-api",
        ..SHOP
    };
    let robot = own(&stack, &ROBOT).await;
    let claims = forge::decode(robot.token(), 1);
    let expected = json!({
        "active": true, "iss": claims["iss"], "sub": "robot", "aud": ["recipe-api"],
        "client_id": "robot", "token_type": "Bearer", "scope": "recipes", "exp": claims["exp"],
        "iat": claims["iat"], "jti": claims["jti"],
    });
    let inactive = json!({"active": false});
    for client in [&ROBOT, &resource_server] {
        assert_eq!(introspect(&stack, client, robot.token()).await, expected);
    }
    assert_eq!(introspect(&stack, &SHOP, robot.token()).await, inactive);
    stack.clients(&["disable", "robot"]).await.expect_success();
    let refused = ask(&stack, &ROBOT, &[]).await;
    expect_oauth_error(&refused, 401, "invalid_client", INVALID_CLIENT);
    assert_eq!(
        introspect(&stack, &resource_server, robot.token()).await,
        inactive
    );
    robot.get("/recipes").await.expect_status(200);
    stack.clients(&["enable", "robot"]).await.expect_success();
    assert_eq!(
        introspect(&stack, &resource_server, robot.token()).await,
        expected
    );
    stack.clients(&["remove", "robot"]).await.expect_success();
    assert_eq!(
        introspect(&stack, &resource_server, robot.token()).await,
        inactive
    );
    stack.advance(Duration::from_mins(16));
    robot.get("/recipes").await.expect_status(401);
}

#[tokio::test]
async fn nobody_is_told_that_it_was_revoked() {
    const NO_SESSION: &str = "a token that a client got for itself has no session to end; it \
         expires soon, and is refused at introspection once the client is disabled";
    const OF_ANOTHER: &str = "the token was issued to another client";
    let stack = start(Sqlite).await;
    let robot = own(&stack, &ROBOT).await;
    let revoke = |client| post_as(&stack, client, "/oauth/revoke", robot.token());
    let own = revoke(&ROBOT).await;
    expect_oauth_error(&own, 400, "unsupported_token_type", NO_SESSION);
    let another = revoke(&SHOP).await;
    expect_oauth_error(&another, 400, "unauthorized_client", OF_ANOTHER);
    let holder = stack.anonymous();
    let holder = holder
        .post_form("/oauth/revoke", &[("token", robot.token())])
        .await;
    expect_oauth_error(&holder, 401, "invalid_client", INVALID_CLIENT);
    stack.advance(Duration::from_mins(16));
    revoke(&ROBOT).await.expect_status(200);
}
