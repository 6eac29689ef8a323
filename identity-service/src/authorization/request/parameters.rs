use std::collections::{HashMap, hash_map::Entry};

/// More than any client needs.
const MAX_PARAMETERS: usize = 100;

/// The only parameter that may be sent more than once (RFC 8707 §2).
const RESOURCE: &str = "resource";

/// The parameters of an authorization request as they were sent, from a query or a form.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    values: HashMap<String, String>,
    resources: Vec<String>,
    fault: Option<ParametersFault>,
}

/// Why the parameters as a whole are not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::authorization) enum ParametersFault {
    /// It is not clear which value is meant (RFC 6749 §3.1).
    #[error("a parameter was sent more than once")]
    SentTwice,
    #[error("there are too many parameters")]
    TooMany,
}

impl Parameters {
    /// Reads a query.
    #[must_use]
    pub fn in_query(query: &str) -> Self {
        Self::of(url::form_urlencoded::parse(query.as_bytes()).into_owned())
    }

    /// Reads names and values.
    #[must_use]
    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut parameters = Self::default();
        for (name, value) in pairs {
            if parameters.values.len() + parameters.resources.len() == MAX_PARAMETERS {
                parameters.fault = Some(ParametersFault::TooMany);
                break;
            }
            if name == RESOURCE {
                parameters
                    .resources
                    .extend((!value.is_empty()).then_some(value));
                continue;
            }
            match parameters.values.entry(name) {
                Entry::Vacant(entry) => drop(entry.insert(value)),
                Entry::Occupied(mut entry) => {
                    // Neither of the two counts: no answer must go where one of them says.
                    entry.insert(String::new());
                    parameters.fault = Some(ParametersFault::SentTwice);
                }
            }
        }
        parameters
    }

    /// A parameter. One without a value counts as left out (RFC 6749 §3.1), and so does one
    /// that was sent twice.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self.values.get(name)?;
        (!value.is_empty()).then_some(value)
    }

    /// The resource servers that the client wants tokens for.
    #[must_use]
    pub fn resources(&self) -> &[String] {
        &self.resources
    }

    pub(in crate::authorization) fn fault(&self) -> Option<ParametersFault> {
        self.fault
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_without_a_value_counts_as_left_out() {
        let parameters = Parameters::in_query("state=a+b%26&scope=");
        assert_eq!(parameters.get("state"), Some("a b&"));
        assert_eq!(parameters.get("scope"), None);
        assert_eq!(parameters.fault(), None);
    }

    #[test]
    fn of_a_parameter_that_was_sent_twice_no_value_counts() {
        for encoded in [
            "state=a&x=1&state=b",
            "state=a&state=",
            "state=&state=a&state=b",
        ] {
            let parameters = Parameters::in_query(encoded);
            assert_eq!(parameters.get("state"), None, "{encoded}");
            assert_eq!(parameters.fault(), Some(ParametersFault::SentTwice));
        }
    }

    #[test]
    fn resources_may_be_several() {
        let parameters = Parameters::in_query("resource=a&resource=&resource=b");
        assert_eq!(parameters.resources(), ["a", "b"]);
        assert_eq!(parameters.fault(), None);
    }

    #[test]
    fn their_number_is_limited() {
        let distinct: Vec<_> = (0..=MAX_PARAMETERS).map(|n| format!("p{n}=1")).collect();
        for many in [distinct, vec!["resource=a".to_owned(); MAX_PARAMETERS + 1]] {
            let parameters = Parameters::in_query(&many.join("&"));
            assert_eq!(parameters.fault(), Some(ParametersFault::TooMany));
        }
    }
}
