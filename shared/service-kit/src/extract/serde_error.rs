//! Deserialisation errors as faults. They never repeat the input, which may be a
//! password. serde reports errors only as text, and this is the only place that reads it.

use std::fmt;

use serde_path_to_error::{Error, Path, Segment};

use crate::input::{Fault, Rule};

/// The fault that serde reported, of a member or else of the `whole`.
pub(super) fn fault(whole: &'static str, error: &Error<impl fmt::Display>) -> Fault {
    read(whole, error.path(), &error.inner().to_string()).0
}

/// As [`fault`], with the member of the body, if it concerns exactly one.
pub(super) fn fault_and_member(
    whole: &'static str,
    error: &Error<impl fmt::Display>,
) -> (Fault, Option<String>) {
    let (fault, steps) = read(whole, error.path(), &error.inner().to_string());
    let only = <[String; 1]>::try_from(steps).ok();
    (fault, only.map(|[member]| member))
}

fn read(whole: &'static str, path: &Path, message: &str) -> (Fault, Vec<String>) {
    let (mut name, mut steps) = (path.to_string(), steps(path));
    let (missing, doubled) = (
        quoted(message, "missing field `"),
        quoted(message, "duplicate field `"),
    );
    // serde names such a member in the message, and sometimes also in the path.
    if let Some(field) = missing.or(doubled)
        && steps.last().is_none_or(|last| last != field)
    {
        name = match steps.as_slice() {
            [] => field.to_owned(),
            _ => format!("{name}.{field}"),
        };
        steps.push(field.to_owned());
    }
    let rule = if missing.is_some() {
        Rule::Missing.to_string()
    } else if doubled.is_some() {
        "must not be given twice".to_owned()
    } else {
        expected(message)
    };
    let fault = if steps.is_empty() {
        Fault::of_all(whole, rule)
    } else {
        Fault::inside(name, &steps, rule)
    };
    (fault, steps)
}

fn steps(path: &Path) -> Vec<String> {
    let step = |segment: &Segment| match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { .. } | Segment::Unknown => None,
    };
    path.iter().filter_map(step).collect()
}

/// The rule in a message about a type. Everything before it may repeat the input.
fn expected(message: &str) -> String {
    match message.rsplit_once(", expected ") {
        Some((_, expected)) => format!("must be {}", without_position(expected)),
        None => format!("is not valid: {}", without_position(message)),
    }
}

fn without_position(message: &str) -> &str {
    message
        .split_once(" at line ")
        .map_or(message, |(text, _)| text)
}

fn quoted<'a>(message: &'a str, prefix: &str) -> Option<&'a str> {
    message.strip_prefix(prefix)?.split('`').next()
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, de::DeserializeOwned};
    use serde_json::Deserializer;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "it is only to be read")]
    struct NewRecipe {
        title: String,
        id: Option<i8>,
        tags: Option<Vec<Tag>>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "it is only to be read")]
    struct Tag {
        name: String,
    }

    fn said<T: DeserializeOwned + fmt::Debug>(json: &str) -> (String, String) {
        let mut deserializer = Deserializer::from_str(json);
        let error = serde_path_to_error::deserialize::<_, T>(&mut deserializer).unwrap_err();
        let fault = fault("the body", &error);
        (fault.to_string(), fault.pointer().to_owned())
    }

    #[test]
    fn names_the_field_and_the_rule() {
        for (json, sentence, pointer) in [
            ("{}", "title is required", "/title"),
            (r#"{"title": 5}"#, "title must be a string", "/title"),
            (
                r#"{"title": "", "title": ""}"#,
                "title must not be given twice",
                "/title",
            ),
            ("null", "the body must be struct NewRecipe", ""),
            (
                r#"{"title": "", "tags": [{}]}"#,
                "tags[0].name is required",
                "/tags/0/name",
            ),
            (
                r#"{"title": "", "tags": [{"name": 5}]}"#,
                "tags[0].name must be a string",
                "/tags/0/name",
            ),
        ] {
            let expected = (sentence.to_owned(), pointer.to_owned());
            assert_eq!(said::<NewRecipe>(json), expected, "{json}");
        }
        let out_of_range = said::<NewRecipe>(&format!(r#"{{"id": 1e{}}}"#, "9".repeat(30)));
        assert_eq!(out_of_range.0, "id is not valid: number out of range");
    }

    #[test]
    fn does_not_repeat_what_was_sent() {
        for sent in [
            "hunter2",
            "hunter2 at line 5",
            "hunter2 at line 5, expected x",
        ] {
            let (sentence, _) = said::<Vec<u16>>(&format!("\"{sent}\""));
            assert_eq!(sentence, "the body must be a sequence");
        }
    }
}
