/// What is to become of one property.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// It keeps its value.
    #[default]
    Keep,
    /// It gets another.
    To(T),
}

impl<T> Change<Option<T>> {
    /// The value of something that is new: what is not said is not there.
    #[must_use]
    pub fn or_none(self) -> Option<T> {
        match self {
            Self::Keep => None,
            Self::To(value) => value,
        }
    }
}
