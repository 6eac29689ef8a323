use super::{Change, Fault, Given, Rule, WholeNumber};

/// Reads a text that has to be there.
pub(crate) fn required_text<T>(
    field: &'static str,
    given: Given<String>,
    parse: impl FnOnce(String) -> Result<T, Vec<Rule>>,
) -> Result<T, Vec<Fault>> {
    let parsed = match given {
        Given::Value(text) => parse(text),
        Given::Absent | Given::Null => Err(vec![Rule::Missing]),
        Given::Unreadable => Err(vec![Rule::NotText]),
    };
    parsed.map_err(|rules| faults(field, rules))
}

/// Reads a text that is kept when it is left out.
pub(crate) fn changed_text<T>(
    field: &'static str,
    given: Given<String>,
    parse: impl FnOnce(String) -> Result<T, Vec<Rule>>,
) -> Result<Change<T>, Vec<Fault>> {
    match given {
        Given::Absent => Ok(Change::Keep),
        Given::Null => Err(faults(field, vec![Rule::NotText])),
        given => required_text(field, given, parse).map(Change::To),
    }
}

/// Reads a text that need not be there, and that `null` takes away.
pub(crate) fn optional_text<T>(
    field: &'static str,
    given: Given<String>,
    parse: impl FnOnce(String) -> Result<T, Vec<Rule>>,
) -> Result<Change<Option<T>>, Vec<Fault>> {
    match given {
        Given::Absent => Ok(Change::Keep),
        Given::Null => Ok(Change::To(None)),
        given => required_text(field, given, parse).map(|text| Change::To(Some(text))),
    }
}

/// Reads an id.
pub(crate) fn number<T: From<WholeNumber>>(
    field: &'static str,
    given: Given<WholeNumber>,
) -> Result<T, Vec<Fault>> {
    match given {
        Given::Value(number) => Ok(number.into()),
        Given::Absent | Given::Null => Err(faults(field, vec![Rule::Missing])),
        Given::Unreadable => Err(faults(field, vec![Rule::NotANumber])),
    }
}

fn faults(field: &'static str, rules: Vec<Rule>) -> Vec<Fault> {
    let rules = rules.into_iter();
    rules.map(|rule| Fault { field, rule }).collect()
}
