use super::Faults;

/// Several results of reading one input.
pub trait Several {
    /// The values that were read.
    type Values;

    /// # Errors
    /// All faults, in order.
    fn collect(self) -> Result<Self::Values, Faults>;
}

/// Combines results, so that a caller hears of every fault at once.
///
/// ```
/// use service_kit::input::{Fault, all};
///
/// let title: Result<&str, Fault> = Err(Fault::new("title", "is required"));
/// let minutes: Result<u16, Fault> = Ok(45);
/// let faults = all((title, minutes)).unwrap_err();
/// assert_eq!(faults.to_string(), "title is required");
/// ```
///
/// # Errors
/// All faults, in order.
pub fn all<S: Several>(read: S) -> Result<S::Values, Faults> {
    read.collect()
}

macro_rules! several {
    ($($value:ident $fault:ident $name:ident),+) => {
        impl<$($value, $fault),+> Several for ($(Result<$value, $fault>,)+)
        where
            $(Faults: From<$fault>),+
        {
            type Values = ($($value,)+);

            fn collect(self) -> Result<Self::Values, Faults> {
                let mut faults = Faults::default();
                let ($($name,)+) = self;
                $(let $name = $name.map_err(|fault| faults.extend(Faults::from(fault)));)+
                match ($($name,)+) {
                    ($(Ok($name),)+) => Ok(($($name,)+)),
                    _ => Err(faults),
                }
            }
        }
    };
}

several!(A X a, B Y b);
several!(A X a, B Y b, C Z c);
several!(A X a, B Y b, C Z c, D W d);
several!(A X a, B Y b, C Z c, D W d, E V e, F U f);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Fault;

    #[test]
    fn everything_or_all_faults_in_their_order() {
        let fault = |field| Fault::new(field, "is wrong");
        let good: Result<i32, Fault> = Ok(1);
        assert_eq!(all((good.clone(), good.clone())), Ok((1, 1)));
        let bad: Result<i32, Fault> = Err(fault("a"));
        let worse: Result<i32, Faults> = Err([fault("b"), fault("c")].into_iter().collect());
        let faults = all((bad, good, worse)).unwrap_err();
        assert_eq!(faults.to_string(), "a is wrong; b is wrong; c is wrong");
    }
}
