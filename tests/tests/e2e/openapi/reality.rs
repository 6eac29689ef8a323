//! Compares real answers with the document's descriptions of them.

use end_to_end::{Actor, Answer, Stack, actor::PASSWORD};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::{document, example};
use crate::{
    Sqlite,
    oauth::{LOGIN, SHOP, register, tokens_of},
};

/// A stack and its OpenAPI document.
struct Described {
    stack: Stack,
    document: Value,
    cook: Actor,
}

async fn described() -> Described {
    let stack = Stack::builder(Sqlite)
        .identity(|config| config.introspection_clients = "gateway:s3cret".parse().unwrap())
        .start()
        .await;
    Described {
        document: document(&stack).await,
        cook: stack.sign_up("cook").await,
        stack,
    }
}

impl Described {
    /// Checks status, type, members and headers of an answer against the description of
    /// `method` at `path`.
    fn check(&self, method: &str, path: &str, answer: &Answer) {
        let operation = &self.document["paths"][path][method];
        let response = &operation["responses"][answer.status.to_string()];
        let name = format!("{method} {path} {}", answer.status);
        assert!(response.is_object(), "{name} is not described");
        for header in response["headers"].as_object().into_iter().flatten() {
            let description = header.1["description"].as_str().unwrap();
            let optional = ["ithout a body", "while there is more"]
                .iter()
                .any(|condition| description.contains(condition));
            assert!(
                optional || !answer.header(header.0).is_empty(),
                "{name}: {}",
                header.0
            );
        }
        if answer.text.is_empty() {
            return;
        }
        let kind = essence(answer.header("content-type"));
        let mut contents = response["content"].as_object().unwrap().iter();
        let content = contents.find(|(described, _)| [kind, "*/*"].contains(&essence(described)));
        let (_, content) = content.unwrap_or_else(|| panic!("{name}: {kind} is not described"));
        if answer.body.is_object() || answer.body.is_array() {
            let shown = examples(&self.document, content);
            assert!(
                shown.iter().any(|example| alike(example, &answer.body)),
                "{name}: {shown:?} and {}",
                answer.body
            );
        }
    }
}

fn essence(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default()
}

/// All examples of a media type.
fn examples(document: &Value, content: &Value) -> Vec<Value> {
    match content.get("examples").and_then(Value::as_object) {
        Some(examples) => examples
            .values()
            .map(|shown| shown["value"].clone())
            .collect(),
        None => example(document, content).into_iter().collect(),
    }
}

/// Whether two bodies have the same members of the same types.
fn alike(example: &Value, real: &Value) -> bool {
    match (example, real) {
        (Value::Object(example), Value::Object(real)) => {
            example.keys().eq(real.keys())
                && example
                    .iter()
                    .all(|(name, value)| alike(value, &real[name]))
        }
        (Value::Array(example), Value::Array(real)) => match (example.first(), real.first()) {
            (Some(example), Some(real)) => alike(example, real),
            _ => true,
        },
        (Value::Null, _) | (_, Value::Null) => true,
        (example, real) => std::mem::discriminant(example) == std::mem::discriminant(real),
    }
}

#[tokio::test]
async fn of_json() {
    let described = described().await;
    let cook = &described.cook;
    let credentials = json!({"username": "cook", "password": PASSWORD});
    let wrong = json!({"username": "cook", "password": "sour dough 8"});
    let baker = json!({"username": "baker", "password": PASSWORD});
    let refresh = |token: &str| json!({"refresh_token": token});
    for (method, path, body) in [
        ("post", "/signup", baker.clone()),
        ("post", "/signup", baker),
        ("post", "/login", credentials.clone()),
        ("post", "/login", wrong.clone()),
        ("post", "/login", json!({})),
        ("post", "/api/token", credentials),
        ("post", "/api/token", wrong),
        ("post", "/api/token", json!({})),
        ("post", "/api/token/refresh", refresh(cook.refresh_token())),
        ("post", "/api/token/refresh", refresh(cook.token())),
        ("post", "/api/token/refresh", refresh("x")),
        ("patch", "/me", json!({"bio": null})),
        ("patch", "/me", json!({"bio": 7})),
        ("put", "/me/password", json!({})),
        ("post", "/me/reauthentication", json!({"password": "x"})),
        ("delete", "/me", json!({"password": "x"})),
        ("post", "/oauth/revoke", json!({})),
        ("delete", "/me/sessions", json!({})),
    ] {
        let verb = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let answer = cook.send(cook.request(verb, path).json(&body)).await;
        described.check(method, path, &answer);
    }
    let missing = cook.delete("/me/sessions/0").await;
    described.check("delete", "/me/sessions/{id}", &missing);
}

#[rstest]
#[case("/me", "/me")]
#[case("/me/sessions", "/me/sessions")]
#[case("/me/sessions", "/me/sessions?limit=0")]
#[case("/users/{id}", "/users/1")]
#[case("/users/{id}", "/users/0")]
#[case("/config.json", "/config.json")]
#[case("/.well-known/jwks.json", "/.well-known/jwks.json")]
#[case(
    "/.well-known/openid-configuration",
    "/.well-known/openid-configuration"
)]
#[case(
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-authorization-server"
)]
#[case("/oauth/userinfo", "/oauth/userinfo")]
#[case("/status-lists/{id}", "/status-lists/0")]
#[case("/status-lists/{id}", "/status-lists/1")]
#[case("/login", "/login")]
#[case("/signup", "/signup")]
#[case("/", "/")]
#[case("/app", "/app")]
#[case("/app/{page}", "/app/recipes/7")]
#[case("/api", "/api")]
#[case("/docs", "/docs")]
#[case("/assets/{file}", "/assets/pages.css")]
#[case("/assets/{file}", "/assets/none.js")]
#[case("/healthz", "/healthz")]
#[case("/readyz", "/readyz")]
#[case("/metrics", "/metrics")]
#[case("/reset-password", "/reset-password")]
#[tokio::test]
async fn of_reading(#[case] described_as: &str, #[case] path: &str) {
    let described = described().await;
    let mut browser = described.stack.browser();
    let stranger = browser.get(path).await;
    described.check("get", described_as, &stranger);
    let request = browser.request(Method::GET, path);
    let known = browser
        .send(request.bearer_auth(described.cook.token()))
        .await;
    described.check("get", described_as, &known);
}

#[tokio::test]
async fn of_forms_and_cookies() {
    let described = described().await;
    let mut browser = described.stack.browser();
    let form = [("username", "cook"), ("password", PASSWORD)];
    let entered = browser.submit("/login", &form).await.expect_status(303);
    described.check("post", "/login", &entered);
    let refreshed = browser.refresh().await.expect_status(200);
    described.check("post", "/api/token/refresh", &refreshed);
    let taken = browser.submit("/signup", &form).await.expect_status(422);
    described.check("post", "/signup", &taken);
    for path in ["/login", "/signup"] {
        let sent_on = browser.get(path).await.expect_status(303);
        described.check("get", path, &sent_on);
    }
    let link = browser.request(Method::GET, "/logout");
    let asked = browser
        .send(link.header("sec-fetch-site", "cross-site"))
        .await
        .expect_status(200);
    described.check("get", "/logout", &asked);
    let left = browser.get("/logout").await.expect_status(303);
    described.check("get", "/logout", &left);
    for status in [401, 401, 401, 401, 401, 429] {
        let nobody = browser.submit("/login", &[]).await.expect_status(status);
        described.check("post", "/login", &nobody);
    }
}

#[tokio::test]
async fn of_user_info() {
    let described = described().await;
    let everything = json!({
        "first_name": "Ada", "last_name": "Cook", "email": "cook@example.com",
        "image_url": "https://images.example/cook.jpg",
    });
    let told = described.cook.patch("/me", everything).await;
    told.expect_status(200);
    register(&described.stack, [SHOP]).await;
    let shop = tokens_of(&described.stack, &described.cook, LOGIN).await;
    let anonymous = described.stack.anonymous();
    for (holder, form, status) in [
        (&shop, "", 200),
        (&shop, shop.token(), 400),
        (&anonymous, shop.token(), 200),
        (&anonymous, "x", 401),
        (&anonymous, described.cook.token(), 403),
    ] {
        let form = [("access_token", form)];
        let answer = holder.post_form("/oauth/userinfo", &form).await;
        let answer = answer.expect_status(status);
        described.check("post", "/oauth/userinfo", &answer);
    }
}

#[tokio::test]
async fn of_introspection() {
    let described = described().await;
    let anonymous = described.stack.anonymous();
    for (secret, status) in [("s3cret", 200), ("wrong", 401)] {
        let request = anonymous.request(Method::POST, "/oauth/introspect");
        let request = request.basic_auth("gateway", Some(secret));
        let request = request.form(&[("token", described.cook.token())]);
        let answer = anonymous.send(request).await.expect_status(status);
        described.check("post", "/oauth/introspect", &answer);
    }
}
