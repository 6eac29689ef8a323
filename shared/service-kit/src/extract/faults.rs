use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::serde_error::fault_and_member;
use crate::input::Faults;

/// The name of the whole body in a sentence.
pub(super) const BODY: &str = "the body";

/// An error of serde, with the path of its member.
pub(super) type Said = serde_path_to_error::Error<serde_json::Error>;

/// All faults of a body. serde reports only the first, so each reported member is
/// replaced by a valid value and the body is read again, as far as that works. Of doubled
/// members only the first is reported.
pub(super) fn all<T: DeserializeOwned>(mut body: Value, first: Said) -> Faults {
    let mut faults = Faults::default();
    let mut substituted = Vec::new();
    let mut next = Some(first);
    while let Some(said) = next {
        let (fault, member) = fault_and_member(BODY, &said);
        faults.extend([fault]);
        let Some(member) = member.filter(|name| !substituted.contains(name)) else {
            break;
        };
        next = substitute::<T>(&mut body, &member);
        substituted.push(member);
    }
    faults
}

/// Replaces a member with a value that can be read, and returns the next error. `None`
/// when no value fits.
fn substitute<T: DeserializeOwned>(body: &mut Value, name: &str) -> Option<Said> {
    for stand_in in [json!(""), json!(0), json!(false), json!([])] {
        body[name] = stand_in;
        let said = serde_path_to_error::deserialize::<_, T>(&*body).err()?;
        let (_, next) = fault_and_member(BODY, &said);
        if next.is_some_and(|next| next != name) {
            return Some(said);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "they are only to be read")]
    struct Body {
        name: String,
        minutes: u16,
        tags: Option<Vec<String>>,
        author: Option<Author>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "they are only to be read")]
    struct Author {
        id: i64,
        name: String,
    }

    fn faults(body: Value) -> Vec<String> {
        let first = serde_path_to_error::deserialize::<_, Body>(&body).unwrap_err();
        all::<Body>(body, first).sentences().collect()
    }

    #[test]
    fn all_members_are_reported_at_once() {
        let missing = ["name is required", "minutes is required"];
        assert_eq!(faults(json!({})), missing);
        let mut wrong = faults(json!({"name": null, "minutes": "long", "tags": 5}));
        wrong.sort();
        let expected = [
            "minutes must be u16",
            "name must be a string",
            "tags must be a sequence",
        ];
        assert_eq!(wrong, expected);
    }

    #[test]
    fn the_search_ends_at_a_member_that_no_value_fits() {
        let body = json!({"name": "bread", "author": 5});
        assert_eq!(faults(body), ["author must be struct Author"]);
    }

    #[test]
    fn the_search_ends_at_a_nested_member() {
        let body = json!({"name": "bread", "minutes": 5, "author": {"id": "x"}});
        assert_eq!(faults(body), ["author.id must be i64"]);
    }
}
