use serde_json::Value;
use utoipa::{
    IntoResponses,
    openapi::{Content, RefOr, Response, example::Example, path::Operation},
};

/// Adds answers to an operation. Where it has one of the same status already, both
/// descriptions and both examples are shown.
pub fn add_responses<R: IntoResponses>(operation: &mut Operation) {
    let all = &mut operation.responses.responses;
    for (status, added) in R::responses() {
        match (all.get_mut(&status), added) {
            (Some(RefOr::T(present)), RefOr::T(added)) => merge(present, added),
            (_, added) => {
                all.insert(status, added);
            }
        }
    }
}

fn merge(present: &mut Response, added: Response) {
    present.description = format!("{}. Or: {}", present.description, added.description);
    present.headers.extend(added.headers);
    for (media_type, content) in added.content {
        match (present.content.get_mut(&media_type), content) {
            (Some(RefOr::T(present)), RefOr::T(added)) => show_both(present, added),
            (_, content) => {
                present.content.insert(media_type, content);
            }
        }
    }
}

fn show_both(present: &mut Content, added: Content) {
    for example in [present.example.take(), added.example]
        .into_iter()
        .flatten()
    {
        let name = kind(&example).to_owned();
        let example = Example::builder().value(Some(example)).build();
        present.examples.insert(name, example.into());
    }
}

/// The last part of the type of a problem (RFC 9457 §3.1.1).
fn kind(example: &Value) -> &str {
    let kind = example["type"].as_str().unwrap_or_default();
    kind.rsplit('/').next().unwrap_or_default()
}
