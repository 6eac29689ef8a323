//! The OpenAPI document of identity-service is complete, has examples, and matches reality.

mod reality;

use end_to_end::Stack;
use serde_json::{Value, json};

use crate::Sqlite;

/// The routes of the service with the statuses that callers must handle.
const ROWS: [(&str, &str, &[&str]); 48] = [
    ("post", "/signup", &["201", "303", "422", "429"]),
    ("get", "/signup", &["200", "303"]),
    ("post", "/login", &["200", "303", "401", "429"]),
    ("get", "/login", &["200", "303"]),
    ("post", "/api/token", &["200", "400", "401", "429"]),
    ("post", "/api/token/refresh", &["200", "400", "401"]),
    ("get", "/me", &["200", "401", "403"]),
    ("patch", "/me", &["200", "401", "403", "422"]),
    ("delete", "/me", &["204", "401", "422", "429"]),
    ("put", "/me/password", &["204", "401", "422", "429"]),
    (
        "post",
        "/me/reauthentication",
        &["204", "401", "422", "429"],
    ),
    ("get", "/users/{id}", &["200", "401", "403", "404"]),
    ("get", "/me/apps", &["200", "401", "403"]),
    (
        "delete",
        "/me/apps/{client_id}",
        &["204", "401", "403", "404"],
    ),
    ("get", "/me/sessions", &["200", "401", "422"]),
    ("delete", "/me/sessions", &["204", "401"]),
    ("delete", "/me/sessions/{id}", &["204", "401", "404"]),
    ("get", "/logout", &["200", "204", "303"]),
    ("post", "/logout", &["204", "303"]),
    ("get", "/", &["200", "302"]),
    ("get", "/app", &["200", "302"]),
    ("get", "/app/{page}", &["200", "302"]),
    ("get", "/assets/{file}", &["200", "404"]),
    ("get", "/config.json", &["200", "304"]),
    ("get", "/api", &["200", "302"]),
    ("get", "/docs", &["200"]),
    ("get", "/.well-known/jwks.json", &["200", "304"]),
    ("get", "/.well-known/openid-configuration", &["200", "304"]),
    (
        "get",
        "/.well-known/oauth-authorization-server",
        &["200", "304"],
    ),
    ("get", "/oauth/authorize", &["200", "303", "400", "410"]),
    ("post", "/oauth/authorize", &["200", "303", "400", "410"]),
    ("get", "/oauth/consent/{id}", &["200", "303", "400", "410"]),
    (
        "post",
        "/oauth/consent/{id}",
        &["200", "303", "400", "401", "410"],
    ),
    ("get", "/oauth/end-session", &["200", "303", "400"]),
    ("post", "/oauth/end-session", &["200", "303", "400"]),
    (
        "post",
        "/oauth/end-session/confirm",
        &["200", "303", "400", "401"],
    ),
    ("post", "/oauth/token", &["200", "400", "401", "429"]),
    ("post", "/oauth/par", &["201", "400", "401", "429"]),
    ("get", "/oauth/userinfo", &["200", "400", "401", "403"]),
    ("post", "/oauth/userinfo", &["200", "400", "401", "403"]),
    ("post", "/oauth/revoke", &["200", "400", "401", "429"]),
    ("post", "/oauth/introspect", &["200", "400", "401", "429"]),
    ("get", "/status-lists/{id}", &["200", "304", "404"]),
    ("get", "/openapi.json", &["200", "304"]),
    ("get", "/healthz", &["200"]),
    ("get", "/readyz", &["200", "503"]),
    ("get", "/metrics", &["200"]),
    ("get", "/reset-password", &["200", "410"]),
];

async fn document(stack: &Stack) -> Value {
    let answer = stack.anonymous().get("/openapi.json").await;
    answer.expect_status(200).body
}

/// All operations with their names.
fn operations(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (format!("{method} {path}"), operation))
    })
}

/// The example of a media type, or that of its schema.
fn example(document: &Value, content: &Value) -> Option<Value> {
    if let Some(example) = content.get("example") {
        return Some(example.clone());
    }
    if let Some(examples) = content.get("examples") {
        return Some(examples.as_object()?.values().next()?["value"].clone());
    }
    of_schema(document, &content["schema"])
}

fn of_schema(document: &Value, schema: &Value) -> Option<Value> {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.strip_prefix('#')?)?,
        None => schema,
    };
    if schema["type"] == "array" {
        return of_schema(document, &schema["items"]).map(|item| json!([item]));
    }
    let examples = schema.get("examples").and_then(|all| all.get(0));
    schema.get("example").or(examples).cloned()
}

#[tokio::test]
async fn every_row_of_the_contract_is_documented() {
    let stack = Stack::start(Sqlite).await;
    let document = document(&stack).await;
    for (method, path, statuses) in ROWS {
        let operation = &document["paths"][path][method];
        assert!(operation.is_object(), "{method} {path}");
        for status in statuses {
            let response = &operation["responses"][status];
            assert!(response.is_object(), "{method} {path}: {status}");
        }
    }
    let described = operations(&document).map(|(name, _)| name);
    let known = |name: &String| {
        ROWS.iter()
            .any(|(method, path, _)| *name == format!("{method} {path}"))
    };
    let extra: Vec<_> = described.filter(|name| !known(name)).collect();
    assert_eq!(extra, ["post /reset-password"]);
}

#[tokio::test]
async fn every_operation_has_a_description_and_examples() {
    let stack = Stack::start(Sqlite).await;
    let document = document(&stack).await;
    for (name, operation) in operations(&document) {
        assert!(operation["summary"].is_string(), "{name}");
        let request = operation.get("requestBody");
        let responses = operation["responses"].as_object().unwrap();
        for (what, body) in responses
            .iter()
            .map(|(status, response)| (status.as_str(), response))
            .chain(request.map(|request| ("request", request)))
        {
            let contents = body["content"].as_object();
            for (kind, content) in contents.into_iter().flatten() {
                let example = example(&document, content);
                let example = example.unwrap_or_else(|| panic!("{name}: {what} {kind}"));
                if kind == "application/problem+json" {
                    assert_eq!(example["status"].to_string(), what, "{name}");
                }
            }
        }
    }
}
