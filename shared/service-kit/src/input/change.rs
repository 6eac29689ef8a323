/// What happens to one property.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// Keeps its value.
    #[default]
    Keep,
    /// Gets this value.
    To(T),
}

impl<T> Change<Option<T>> {
    /// The value for a new thing; absent when left out.
    #[must_use]
    pub fn or_none(self) -> Option<T> {
        match self {
            Self::Keep => None,
            Self::To(value) => value,
        }
    }
}
