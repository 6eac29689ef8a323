use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

/// A member of a JSON body. An unreadable one does not stop the others from being read,
/// so that all faults are reported at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Given<T> {
    /// Left out; needs `#[serde(default)]`.
    #[default]
    Absent,
    /// `null`.
    Null,
    /// A type that cannot be read.
    Unreadable,
    /// The value that was sent.
    Value(T),
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::Null => Self::Null,
            value => T::deserialize(value).map_or(Self::Unreadable, Self::Value),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Body {
        #[serde(default)]
        title: Given<String>,
    }

    #[test]
    fn tells_left_out_from_null_from_unreadable() {
        let cases = [
            ("{}", Given::Absent),
            (r#"{"title": null}"#, Given::Null),
            (r#"{"title": 5}"#, Given::Unreadable),
            (r#"{"title": ""}"#, Given::Value(String::new())),
        ];
        for (json, expected) in cases {
            let body: Body = serde_json::from_str(json).unwrap();
            assert_eq!(body.title, expected, "{json}");
        }
    }
}
