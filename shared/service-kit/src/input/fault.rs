use std::{borrow::Cow, fmt};

/// One broken rule of one field. Sentences are made of it only at the edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    field: Cow<'static, str>,
    pointer: String,
    rule: Cow<'static, str>,
}

impl Fault {
    /// A fault of a member of the body or of a parameter. `rule` follows the name in a
    /// sentence: "must not be blank".
    pub fn new(field: impl Into<Cow<'static, str>>, rule: impl fmt::Display) -> Self {
        let field = field.into();
        Self {
            pointer: format!("/{}", escaped(&field)),
            rule: rule.to_string().into(),
            field,
        }
    }

    /// A fault of the whole input, which a sentence calls `name`, such as "the body".
    /// Empty if the context names it.
    pub fn of_all(name: &'static str, rule: impl fmt::Display) -> Self {
        Self {
            field: Cow::Borrowed(name),
            pointer: String::new(),
            rule: rule.to_string().into(),
        }
    }

    /// A fault of a nested member, at `path`. A sentence calls it `name`.
    pub fn inside(name: String, path: &[String], rule: impl fmt::Display) -> Self {
        let steps = path.iter().map(|step| format!("/{}", escaped(step)));
        Self {
            field: name.into(),
            pointer: steps.collect(),
            rule: rule.to_string().into(),
        }
    }

    /// The same fault under another field name.
    #[must_use]
    pub fn renamed(self, field: &'static str) -> Self {
        Self::new(field, self.rule)
    }

    /// The name of the field.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The position of the field: a JSON pointer (RFC 6901), empty for the whole input.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The rule, in words that follow the field's name.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }
}

/// RFC 6901 §3.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() {
            return f.write_str(&self.rule);
        }
        write!(f, "{} {}", self.field, self.rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_leads_to_the_field() {
        let inside = ["tags", "0", "a/b~c"].map(str::to_owned);
        for (fault, pointer, sentence) in [
            (
                Fault::new("title", "is required"),
                "/title",
                "title is required",
            ),
            (
                Fault::of_all("the body", "must be a JSON object"),
                "",
                "the body must be a JSON object",
            ),
            (
                Fault::inside("tags[0].a/b~c".to_owned(), &inside, "is required"),
                "/tags/0/a~1b~0c",
                "tags[0].a/b~c is required",
            ),
            (
                Fault::new("password", "is wrong").renamed("current_password"),
                "/current_password",
                "current_password is wrong",
            ),
        ] {
            assert_eq!(fault.pointer(), pointer);
            assert_eq!(fault.to_string(), sentence);
        }
    }
}
