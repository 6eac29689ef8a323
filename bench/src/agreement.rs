use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Error, operations::Operation, stage::Target};

/// Checks that all targets give the same answers, so that their costs are comparable.
///
/// # Errors
/// If two answers differ.
pub async fn check(targets: &[&Target]) -> Result<(), Error> {
    for operation in Operation::ALL {
        let mut answers = Vec::new();
        for target in targets.iter().filter(|target| target.answers(operation)) {
            for caller in &mut target.callers(operation, 1).await? {
                answers.push(caller.call().await?.1);
            }
        }
        let [first, others @ ..] = answers.as_slice() else {
            return Ok(());
        };
        for other in others {
            same_shape(first, other).map_err(|fault| Error::Different(operation.name(), fault))?;
        }
    }
    Ok(())
}

/// Bodies that are not JSON, such as a signed list, are not compared.
fn same_shape(one: &[u8], other: &[u8]) -> Result<(), String> {
    let (one, other) = (serde_json::from_slice(one), serde_json::from_slice(other));
    match (one, other) {
        (Ok(one), Ok(other)) => compare(&one, &other, ""),
        _ => Ok(()),
    }
}

/// Finds the first place where the two have different types, members or numbers of items.
fn compare(one: &Value, other: &Value, place: &str) -> Result<(), String> {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let names: BTreeSet<_> = one.keys().collect();
            let others: BTreeSet<_> = other.keys().collect();
            if names != others {
                return Err(format!("{place}: {names:?} and {others:?}"));
            }
            one.iter().try_for_each(|(name, value)| {
                compare(value, &other[name], &format!("{place}/{name}"))
            })
        }
        (Value::Array(one), Value::Array(other)) => {
            if one.len() != other.len() {
                return Err(format!("{place}: {} and {} items", one.len(), other.len()));
            }
            let mut pairs = one.iter().zip(other).enumerate();
            pairs.try_for_each(|(i, (one, other))| compare(one, other, &format!("{place}/{i}")))
        }
        (Value::Null, Value::Null)
        | (Value::Bool(_), Value::Bool(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::String(_), Value::String(_)) => Ok(()),
        _ => Err(format!("{place}: {one} and {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(one: &str, other: &str) -> String {
        same_shape(one.as_bytes(), other.as_bytes()).unwrap_err()
    }

    #[test]
    fn values_may_differ_and_shapes_may_not() {
        let same = same_shape(
            br#"{"a": [1, "x"], "b": null}"#,
            br#"{"b": null, "a": [2, "y"]}"#,
        );
        assert_eq!(same, Ok(()));
        assert_eq!(fault(r#"{"a": 1}"#, r#"{"b": 1}"#), r#": {"a"} and {"b"}"#);
        assert_eq!(fault(r#"{"a": [1]}"#, r#"{"a": []}"#), "/a: 1 and 0 items");
        assert_eq!(
            fault(r#"[{"a": 1}]"#, r#"[{"a": "1"}]"#),
            r#"/0/a: 1 and "1""#
        );
    }

    #[test]
    fn what_is_no_json_is_not_compared() {
        assert_eq!(same_shape(b"eyJ.e30.x", b"ok"), Ok(()));
    }
}
