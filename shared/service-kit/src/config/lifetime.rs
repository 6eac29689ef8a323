use std::{fmt, str::FromStr, time::Duration};

/// A duration greater than zero, such as `15m` or `30d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lifetime(pub Duration);

impl Lifetime {
    /// Parses a duration of at most `longest`, which is also the example.
    pub fn up_to(
        longest: &'static str,
    ) -> impl Fn(&str) -> Result<Self, String> + Clone + Send + Sync + 'static {
        move |text| {
            let span: Self = text.parse()?;
            if span > longest.parse()? {
                return Err(format!("must be at most {longest}; for example {longest}"));
            }
            Ok(span)
        }
    }

    /// In whole seconds.
    #[must_use]
    pub fn as_secs(self) -> i64 {
        i64::try_from(self.0.as_secs()).unwrap_or(i64::MAX)
    }
}

impl fmt::Display for Lifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        humantime::format_duration(self.0).fmt(f)
    }
}

impl FromStr for Lifetime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        /// Ten years. Adding more to a time could overflow.
        const LONGEST: Duration = Duration::from_hours(10 * 365 * 24);
        match humantime::parse_duration(text.trim()) {
            Ok(duration) if duration.as_secs() == 0 => {
                Err("must be at least one second; for example 15m".to_owned())
            }
            Ok(duration) if duration > LONGEST => {
                Err("must be at most ten years; for example 30d".to_owned())
            }
            Ok(duration) => Ok(Self(duration)),
            Err(_) => Err("not a length of time; for example 15m or 30d".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans() {
        assert_eq!("15m".parse(), Ok(Lifetime(Duration::from_mins(15))));
        for text in ["", "0s", "15", "-1m", "500ms", "11years"] {
            assert!(text.parse::<Lifetime>().is_err(), "{text}");
        }
        let up_to_an_hour = Lifetime::up_to("1h");
        assert_eq!(up_to_an_hour("60m"), Ok(Lifetime(Duration::from_hours(1))));
        assert!(up_to_an_hour("61m").unwrap_err().contains("at most 1h"));
        assert!(up_to_an_hour("soon").is_err());
    }
}
