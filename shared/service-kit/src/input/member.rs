use super::{Change, Fault, Faults, Given, Rule, WholeNumber};

/// Reads a required text.
///
/// # Errors
/// A fault for each rule that it breaks.
pub fn required_text<T>(
    field: &'static str,
    given: Given<String>,
    parse: impl FnOnce(String) -> Result<T, Vec<Rule>>,
) -> Result<T, Faults> {
    let parsed = match given {
        Given::Value(text) => parse(text),
        Given::Absent | Given::Null => Err(vec![Rule::Missing]),
        Given::Unreadable => Err(vec![Rule::NotText]),
    };
    parsed.map_err(|rules| faults(field, rules))
}

/// Reads a text that keeps its value when left out.
///
/// # Errors
/// A fault for each rule that it breaks.
pub fn changed_text<T>(
    field: &'static str,
    given: Given<String>,
    parse: impl FnOnce(String) -> Result<T, Vec<Rule>>,
) -> Result<Change<T>, Faults> {
    match given {
        Given::Absent => Ok(Change::Keep),
        Given::Null => Err(Fault::new(field, Rule::NotText).into()),
        given => required_text(field, given, parse).map(Change::To),
    }
}

/// Reads an optional text, which `null` clears.
///
/// # Errors
/// A fault for each rule that it breaks.
pub fn optional_text<T>(
    field: &'static str,
    given: Given<String>,
    parse: impl FnOnce(String) -> Result<T, Vec<Rule>>,
) -> Result<Change<Option<T>>, Faults> {
    match given {
        Given::Absent => Ok(Change::Keep),
        Given::Null => Ok(Change::To(None)),
        given => required_text(field, given, parse).map(|text| Change::To(Some(text))),
    }
}

/// Reads an id.
///
/// # Errors
/// When it is missing or not a whole number.
pub fn number<T: From<WholeNumber>>(
    field: &'static str,
    given: Given<WholeNumber>,
) -> Result<T, Faults> {
    match given {
        Given::Value(number) => Ok(number.into()),
        Given::Absent | Given::Null => Err(Fault::new(field, Rule::Missing).into()),
        Given::Unreadable => Err(Fault::new(field, Rule::NotANumber).into()),
    }
}

fn faults(field: &'static str, rules: Vec<Rule>) -> Faults {
    let rules = rules.into_iter();
    rules.map(|rule| Fault::new(field, rule)).collect()
}
