use std::{num::NonZeroU32, str::FromStr};

use governor::Quota;

use crate::config::Lifetime;

/// A rate such as `60/1m`: a burst of that many, refilled evenly over the span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// Unlimited.
    Off,
    /// So often.
    AtMost(Quota),
}

impl Rate {
    /// So often each minute, and as often at once.
    #[must_use]
    pub const fn per_minute(times: NonZeroU32) -> Self {
        Self::AtMost(Quota::per_minute(times))
    }
}

impl FromStr for Rate {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        match text.trim() {
            "off" => Ok(Self::Off),
            rate => quota(rate)
                .map(Self::AtMost)
                .ok_or("neither a number per time of at most 1d nor off; for example 60/1m"),
        }
    }
}

fn quota(rate: &str) -> Option<Quota> {
    let (times, span) = rate.split_once('/')?;
    let times: NonZeroU32 = times.trim().parse().ok()?;
    let Lifetime(span) = Lifetime::up_to("1d")(span).ok()?;
    let quota = Quota::with_period(span / times.get())?;
    Some(quota.allow_burst(times))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn times_per_time_or_off() {
        assert_eq!("off".parse(), Ok(Rate::Off));
        let Ok(Rate::AtMost(quota)) = " 60/1m ".parse() else {
            panic!("a rate");
        };
        assert_eq!(quota.burst_size().get(), 60);
        assert_eq!(quota.replenish_interval(), Duration::from_secs(1));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "on",
            "60",
            "60/",
            "/1m",
            "0/1m",
            "-1/1m",
            "60/0s",
            "60/1",
            "60/25h",
            "4294967295/1s",
        ] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
    }
}
