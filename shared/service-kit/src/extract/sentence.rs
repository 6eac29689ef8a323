//! Deserialisation errors as sentences that name the field and the rule, and
//! never repeat what was sent: it may be a password.

/// The sentence for `message`, which serde said about the member at `path`, or
/// about the `whole` when the path is `.`.
pub(super) fn sentence(whole: &str, path: &str, message: &str) -> String {
    if let Some(field) = quoted(message, "missing field `") {
        return format!("{} is required", join(path, field));
    }
    if let Some(field) = quoted(message, "duplicate field `") {
        return format!("{} must not be given twice", join(path, field));
    }
    let subject = if path == "." { whole } else { path };
    // What was sent is quoted before that.
    match message.rsplit_once(", expected ") {
        Some((_, expected)) => format!("{subject} must be {}", without_position(expected)),
        None => format!("{subject} is not valid: {}", without_position(message)),
    }
}

fn without_position(message: &str) -> &str {
    message
        .split_once(" at line ")
        .map_or(message, |(text, _)| text)
}

/// The member of the body itself that `message` is about, where it is about one.
pub(super) fn member(path: &str, message: &str) -> Option<String> {
    let named = quoted(message, "missing field `").or(quoted(message, "duplicate field `"));
    let whole = named.map_or_else(|| path.to_owned(), |field| join(path, field));
    let is_inside = whole.contains(['.', '[']);
    (!is_inside).then_some(whole)
}

fn quoted<'a>(message: &'a str, prefix: &str) -> Option<&'a str> {
    message.strip_prefix(prefix)?.split('`').next()
}

/// serde names a missing or doubled member in the message and, at times, in
/// the path as well.
fn join(path: &str, field: &str) -> String {
    match path {
        "." => field.to_owned(),
        path if path == field || path.ends_with(&format!(".{field}")) => path.to_owned(),
        path => format!("{path}.{field}"),
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn names_the_field_and_the_rule() {
        let cases = [
            (
                ".",
                "missing field `title` at line 1 column 2",
                "title is required",
            ),
            (
                "title",
                "invalid type: integer `5`, expected a string at line 1 column 12",
                "title must be a string",
            ),
            (
                ".",
                "duplicate field `title` at line 1 column 20",
                "title must not be given twice",
            ),
            (
                ".",
                "invalid type: null, expected struct NewRecipe",
                "the body must be struct NewRecipe",
            ),
            (
                "id",
                "number out of range at line 1 column 30",
                "id is not valid: number out of range",
            ),
        ];
        for (path, message, expected) in cases {
            assert_eq!(sentence("the body", path, message), expected);
        }
    }

    #[test]
    fn does_not_repeat_what_was_sent() {
        for message in [
            "invalid type: string \"hunter2\", expected a sequence",
            "invalid type: string \"hunter2 at line 5\", expected u16 at line 1 column 30",
            "invalid type: string \"hunter2 at line 5, expected x\", expected u16",
        ] {
            let said = sentence("the body", "username", message);
            assert!(!said.contains("hunter2"), "{said}");
        }
    }
}
