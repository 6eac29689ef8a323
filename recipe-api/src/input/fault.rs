use service_kit::{problem::Problem, text::TextError};

/// One broken rule, as a sentence for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} {rule}")]
pub struct Fault {
    /// The member of the body, by its name in JSON.
    pub field: &'static str,
    /// What it should be.
    pub rule: Rule,
}

/// A rule that a member can break. Displayed after its name.
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
    OutOfBounds(u16, u16),
    /// It has to be somebody else.
    #[error("must not be your own")]
    Oneself,
    /// A rule for text.
    #[error(transparent)]
    Text(#[from] TextError),
}

/// 422 with a sentence for each fault.
pub(crate) fn invalid(faults: &[Fault]) -> Problem {
    Problem::validation(faults.iter().map(ToString::to_string))
}

/// All faults of all members, in their order.
pub(crate) fn all(faults: impl IntoIterator<Item = Option<Vec<Fault>>>) -> Vec<Fault> {
    faults.into_iter().flatten().flatten().collect()
}
