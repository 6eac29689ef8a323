use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::RequestError;

/// What a client wants people to be asked (OpenID Connect Core §3.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::authorization) enum Prompt {
    /// Nothing: no page may be shown.
    None,
    /// For their password.
    Login,
    /// For their consent.
    Consent,
    /// Who they are.
    SelectAccount,
}

/// The values of `prompt`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::authorization) struct Prompts(BTreeSet<Prompt>);

impl Prompts {
    pub(in crate::authorization) fn contain(&self, prompt: Prompt) -> bool {
        self.0.contains(&prompt)
    }

    /// Reads the parameter.
    pub(super) fn read(text: &str) -> Result<Self, RequestError> {
        let prompt = |word| match word {
            "none" => Ok(Prompt::None),
            "login" => Ok(Prompt::Login),
            "consent" => Ok(Prompt::Consent),
            "select_account" => Ok(Prompt::SelectAccount),
            _ => Err(RequestError::invalid(
                "prompt must be made of none, login, consent and select_account",
            )),
        };
        let words = text.split_whitespace().map(prompt);
        let prompts: BTreeSet<_> = words.collect::<Result<_, _>>()?;
        if prompts.contains(&Prompt::None) && prompts.len() > 1 {
            return Err(RequestError::invalid(
                "prompt must not contain none together with another value",
            ));
        }
        Ok(Self(prompts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_stands_alone() {
        for text in ["none", "none none", "login consent", " "] {
            assert!(Prompts::read(text).is_ok(), "{text}");
        }
        for text in ["none login", "login create", "None", "login,consent"] {
            assert!(Prompts::read(text).is_err(), "{text}");
        }
    }
}
