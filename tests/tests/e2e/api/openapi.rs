//! The document has every row of the contract, with examples.

use end_to_end::Stack;
use rstest::rstest;
use serde_json::Value;

use crate::Sqlite;

async fn document() -> Value {
    let stack = Stack::start(Sqlite).await;
    let url = stack.recipe_url("/openapi.json");
    let answer = stack.anonymous().get(&url).await.expect_status(200);
    answer.body
}

/// Follows a reference to a schema.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => {
            let pointer = reference.strip_prefix('#').unwrap();
            document.pointer(pointer).unwrap()
        }
        None => schema,
    }
}

/// Whether the content has an example, or its items have one.
fn has_example(document: &Value, content: &Value) -> bool {
    let schema = resolved(document, &content["schema"]);
    let of_list = || !resolved(document, &schema["items"])["example"].is_null();
    !content["example"].is_null() || !schema["example"].is_null() || of_list()
}

fn statuses(operation: &Value) -> Vec<&str> {
    let responses = operation["responses"].as_object().unwrap();
    responses.keys().map(String::as_str).collect()
}

/// What routes that write may answer besides: a person's limit is reached, their content is
/// being erased (except for the request to erase it), an `Idempotency-Key` is in use, or
/// `If-Match` names another state.
fn of_writes(method: &str, path: &str) -> &'static [&'static str] {
    match (method, path) {
        ("get", _) => &[],
        ("delete", "/api/profile") => &["429"],
        ("post", _) => &["409", "422", "429"],
        ("patch" | "delete", "/recipes/{id}" | "/api/posts/{id}") => &["409", "412", "429"],
        _ => &["409", "429"],
    }
}

const LIST: &[&str] = &["200", "400", "401", "403", "500", "503"];
const OF_ONE: &[&str] = &["200", "400", "401", "403", "404", "500", "503"];
const WRITE: &[&str] = &["201", "400", "401", "403", "413", "415", "500", "503"];
const WRITE_TO_ONE: &[&str] = &[
    "201", "400", "401", "403", "404", "413", "415", "500", "503",
];
const CHANGE: &[&str] = &[
    "200", "400", "401", "403", "404", "413", "415", "500", "503",
];

#[rstest]
#[case("get", "/recipes", &["200", "401", "403", "422", "500", "503"])]
#[case("post", "/recipes", &["201", "400", "401", "403", "413", "415", "422", "500", "503"])]
#[case("get", "/recipes/{id}", &["200", "401", "403", "404", "500", "503"])]
#[case("patch", "/recipes/{id}", &["200", "400", "401", "403", "404", "413", "415", "422", "500", "503"])]
#[case("delete", "/recipes/{id}", &["204", "401", "403", "404", "500", "503"])]
#[case("get", "/api/posts", LIST)]
#[case("post", "/api/posts", WRITE)]
#[case("get", "/api/posts/{id}", OF_ONE)]
#[case("patch", "/api/posts/{id}", CHANGE)]
#[case("delete", "/api/posts/{id}", OF_ONE)]
#[case("post", "/api/posts/{post_id}/likes", &["201", "400", "401", "403", "404", "500", "503"])]
#[case("delete", "/api/posts/{post_id}/likes/{id}", OF_ONE)]
#[case("get", "/api/posts/{id}/comments", OF_ONE)]
#[case("post", "/api/comments", WRITE_TO_ONE)]
#[case("delete", "/api/comments/{id}", OF_ONE)]
#[case("get", "/api/bookmarks", LIST)]
#[case("post", "/api/bookmarks", WRITE_TO_ONE)]
#[case("delete", "/api/bookmarks/{id}", OF_ONE)]
#[case("get", "/api/following", LIST)]
#[case("post", "/api/following", WRITE_TO_ONE)]
#[case("delete", "/api/following/{id}", OF_ONE)]
#[case("get", "/api/followers", LIST)]
#[case("get", "/api/suggestions", LIST)]
#[case("get", "/api/stories", LIST)]
#[case("post", "/api/stories", WRITE)]
#[case("delete", "/api/stories/{id}", OF_ONE)]
#[case("get", "/api/people/{id}", OF_ONE)]
#[case("get", "/api/profile", &["200", "401", "403", "500", "503"])]
#[case("delete", "/api/profile", &["202", "204", "401", "403", "500", "503"])]
#[tokio::test]
async fn every_route_is_described(
    #[case] method: &str,
    #[case] path: &str,
    #[case] expected: &[&str],
) {
    let document = document().await;
    let operation = &document["paths"][path][method];
    let mut expected = [expected, of_writes(method, path)].concat();
    expected.sort_unstable();
    expected.dedup();
    assert_eq!(statuses(operation), expected);
    for member in ["summary", "operationId"] {
        assert!(operation[member].is_string(), "{member}");
    }
    for (status, response) in operation["responses"].as_object().unwrap() {
        let contents = response["content"].as_object();
        let error = !status.starts_with('2');
        assert_eq!(contents.is_none(), status == "204", "{status}");
        for (kind, content) in contents.into_iter().flatten() {
            assert_eq!(kind == "application/problem+json", error, "{status}");
            assert!(has_example(&document, content), "{status}");
        }
    }
    let body = operation["requestBody"]["content"].as_object();
    for content in body.into_iter().flat_map(|contents| contents.values()) {
        assert!(has_example(&document, content), "its body");
    }
    let parameters = operation["parameters"].as_array();
    let parameters = parameters.map_or(&[][..], Vec::as_slice);
    for parameter in parameters {
        assert!(!parameter["example"].is_null(), "{parameter}");
    }
    let paged = parameters
        .iter()
        .any(|parameter| parameter["name"] == "cursor");
    let linked = operation.pointer("/responses/200/headers/link").is_some();
    assert_eq!(paged, linked);
}
