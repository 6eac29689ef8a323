//! A second opinion about JSON.

use serde_json::{Map, Value};

/// A JSON object without duplicate members, as far as `serde_json` and a count of the colons
/// agree: of duplicates `serde_json` keeps one, but each has a colon.
pub(crate) fn unique_object(text: &[u8]) -> Option<Map<String, Value>> {
    let object: Map<String, Value> = serde_json::from_slice(text).ok()?;
    (colons(text) == members_of(&object)).then_some(object)
}

/// The colons outside of strings.
fn colons(text: &[u8]) -> usize {
    let (mut count, mut in_string, mut escaped) = (0, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b':' if !in_string => count += 1,
            _ => {}
        }
    }
    count
}

fn members_of(object: &Map<String, Value>) -> usize {
    object.len() + object.values().map(members).sum::<usize>()
}

fn members(value: &Value) -> usize {
    match value {
        Value::Object(object) => members_of(object),
        Value::Array(items) => items.iter().map(members).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}
