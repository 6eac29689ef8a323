use std::str::FromStr;

/// The greatest id. Larger JSON numbers are not exact everywhere (RFC 8259 §6).
const GREATEST: i64 = (1 << 53) - 1;

/// The id of an imported row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportedId(i64);

/// A number that cannot be an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a whole number from 1 to {GREATEST}")]
pub struct NotAnId;

impl ImportedId {
    /// The number.
    #[must_use]
    pub fn get(self) -> i64 {
        self.0
    }
}

impl TryFrom<i64> for ImportedId {
    type Error = NotAnId;

    fn try_from(id: i64) -> Result<Self, NotAnId> {
        if (1..=GREATEST).contains(&id) {
            Ok(Self(id))
        } else {
            Err(NotAnId)
        }
    }
}

impl FromStr for ImportedId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let id: i64 = text.parse().map_err(|_| NotAnId)?;
        id.try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_positive_and_exact_everywhere() {
        for text in ["1", "9007199254740991"] {
            let id: ImportedId = text.parse().unwrap();
            assert_eq!(id.get().to_string(), text);
        }
        for text in ["", "0", "-1", "1.0", "9007199254740992", "one"] {
            assert_eq!(text.parse::<ImportedId>(), Err(NotAnId), "{text}");
        }
    }
}
