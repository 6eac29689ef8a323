use std::{num::NonZeroU32, str::FromStr};

use governor::Quota;
use service_kit::config::Span;

/// How many attempts an address may make, such as `60/1m`: all of them at once
/// after a rest, then one whenever its share of the time has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginRate {
    /// As many as it likes. Accounts stay protected.
    Off,
    /// So many.
    PerAddress(Quota),
}

impl FromStr for LoginRate {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        match text.trim() {
            "off" => Ok(Self::Off),
            rate => quota(rate)
                .map(Self::PerAddress)
                .ok_or("neither attempts per time of at most 1d nor off; for example 60/1m"),
        }
    }
}

fn quota(rate: &str) -> Option<Quota> {
    let (attempts, span) = rate.split_once('/')?;
    let attempts: NonZeroU32 = attempts.trim().parse().ok()?;
    let Span(span) = Span::up_to("1d")(span).ok()?;
    let quota = Quota::with_period(span / attempts.get())?;
    Some(quota.allow_burst(attempts))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn attempts_per_time_or_off() {
        assert_eq!("off".parse(), Ok(LoginRate::Off));
        let Ok(LoginRate::PerAddress(quota)) = " 60/1m ".parse() else {
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
            assert!(text.parse::<LoginRate>().is_err(), "{text}");
        }
    }
}
