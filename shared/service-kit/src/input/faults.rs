use std::{error::Error, fmt};

use super::Fault;

/// All rules that an input breaks, in the order of its fields; at least one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

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
    fn faults_read_as_one_text() {
        let both: Faults = [Fault::new("a", "is required"), Fault::new("b", "is wrong")]
            .into_iter()
            .collect();
        assert_eq!(both.to_string(), "a is required; b is wrong");
        assert_eq!(both.clone().none_or(5), Err(both));
        assert_eq!(Faults::default().none_or(5), Ok(5));
    }
}
