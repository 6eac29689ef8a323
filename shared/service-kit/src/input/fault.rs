use std::{borrow::Cow, error::Error, fmt};

/// One broken rule of one field. Sentences are made of it only at the edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    field: Cow<'static, str>,
    pointer: String,
    rule: Cow<'static, str>,
}

/// All rules that an input breaks, in the order of its fields; at least one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

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

impl Faults {
    /// The faults in order.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }

    /// A sentence for each fault.
    pub fn sentences(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(ToString::to_string)
    }

    /// The same faults under another field name.
    #[must_use]
    pub fn renamed(self, field: &'static str) -> Self {
        self.0
            .into_iter()
            .map(|fault| fault.renamed(field))
            .collect()
    }

    /// `value`, unless there is a fault.
    ///
    /// # Errors
    /// These faults.
    pub fn none_or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{fault}")?;
        }
        Ok(())
    }
}

impl Error for Faults {}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self(vec![fault])
    }
}

impl FromIterator<Fault> for Faults {
    fn from_iter<I: IntoIterator<Item = Fault>>(faults: I) -> Self {
        Self(faults.into_iter().collect())
    }
}

impl Extend<Fault> for Faults {
    fn extend<I: IntoIterator<Item = Fault>>(&mut self, faults: I) {
        self.0.extend(faults);
    }
}

impl IntoIterator for Faults {
    type Item = Fault;
    type IntoIter = std::vec::IntoIter<Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
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

    #[test]
    fn faults_read_as_one_text() {
        let both: Faults = [Fault::new("a", "is required"), Fault::new("b", "is wrong")]
            .into_iter()
            .collect();
        assert_eq!(both.to_string(), "a is required; b is wrong");
        assert_eq!(both.clone().none_or(5), Err(both));
        assert_eq!(Faults::default().none_or(5), Ok(5));
    }
}
