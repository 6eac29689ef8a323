use crate::text::TextError;

/// A rule for any field. Displayed after the field's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    /// It is missing.
    #[error("is required")]
    Missing,
    /// It is not a string.
    #[error("must be a string")]
    NotText,
    /// It is not a whole number or a string of one.
    #[error("must be a whole number")]
    NotANumber,
    /// It is not a whole number within these bounds.
    #[error("must be a whole number from {0} to {1}")]
    OutOfBounds(u64, u64),
    /// A rule for text.
    #[error(transparent)]
    Text(#[from] TextError),
}

/// Collects the rules that a text breaks.
///
/// # Errors
/// These rules, in order.
pub fn keep(rules: impl IntoIterator<Item = Result<(), TextError>>) -> Result<(), Vec<Rule>> {
    let broken = rules.into_iter().filter_map(Result::err);
    let broken: Vec<_> = broken.map(Rule::Text).collect();
    if broken.is_empty() {
        Ok(())
    } else {
        Err(broken)
    }
}
