use crate::text::TextError;

/// A rule that any field can break. Displayed after its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    /// It has to be there.
    #[error("is required")]
    Missing,
    /// It has to be text.
    #[error("must be a string")]
    NotText,
    /// It has to be a whole number, or a text of one.
    #[error("must be a whole number")]
    NotANumber,
    /// It has to be a whole number within bounds.
    #[error("must be a whole number from {0} to {1}")]
    OutOfBounds(u64, u64),
    /// A rule for text.
    #[error(transparent)]
    Text(#[from] TextError),
}

/// Nothing, or every rule that a text breaks.
///
/// # Errors
/// These rules, in their order.
pub fn keep(rules: impl IntoIterator<Item = Result<(), TextError>>) -> Result<(), Vec<Rule>> {
    let broken = rules.into_iter().filter_map(Result::err);
    let broken: Vec<_> = broken.map(Rule::Text).collect();
    if broken.is_empty() {
        Ok(())
    } else {
        Err(broken)
    }
}
