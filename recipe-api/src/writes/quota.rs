use std::str::FromStr;

use service_kit::config::Lifetime;
use time::{Duration, OffsetDateTime};

use super::size::LARGEST;

/// A quota is leased in at most this many portions, so a portion lost in a restart costs
/// a hundredth.
const PORTIONS: u64 = 100;

const FORM: &str = "neither bytes per time of at most 30d nor off; for example 100MB/1d";
const TOO_SMALL: &str = "must be at least 65536B, the most that one body may have; \
    for example 100MB/1d";

/// How many bytes a person may write in a window, such as `100MB/1d`. Days begin at
/// midnight UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quota {
    /// Unlimited.
    Off,
    /// So many.
    AtMost {
        /// At least the size of one body.
        bytes: u64,
        /// Whole seconds, at least one.
        span: Lifetime,
    },
}

/// A quota in portions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Allowance {
    /// Bytes leased at once; enough for any body.
    pub(super) portion: u64,
    /// The number of portions in a window.
    pub(super) portions: u64,
    /// The length of a window.
    span: Duration,
}

/// A span of time for one quota. All replicas have the same windows, because they are
/// counted from the epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) start: OffsetDateTime,
    pub(super) end: OffsetDateTime,
}

impl Quota {
    pub(super) fn allowance(self) -> Option<Allowance> {
        match self {
            Self::Off => None,
            Self::AtMost { bytes, span } => {
                let portions = (bytes / LARGEST).clamp(1, PORTIONS);
                Some(Allowance {
                    portion: bytes / portions,
                    portions,
                    span: Duration::seconds(span.as_secs()),
                })
            }
        }
    }

    /// The length of a window, if the quota is limited.
    pub(super) fn span(self) -> Option<Duration> {
        self.allowance().map(|allowance| allowance.span)
    }
}

impl Allowance {
    /// The window that contains `now`; nobody waits longer than its length.
    pub(super) fn window_at(self, now: OffsetDateTime) -> Window {
        let passed = now.unix_timestamp().rem_euclid(self.span.whole_seconds());
        let start = now - Duration::seconds(passed);
        Window {
            start,
            end: start + self.span,
        }
    }
}

impl FromStr for Quota {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if text == "off" {
            return Ok(Self::Off);
        }
        let (bytes, span) = text.split_once('/').ok_or(FORM)?;
        let bytes = parse_bytes(bytes.trim()).ok_or(FORM)?;
        let span = Lifetime::up_to("30d")(span).map_err(|_| FORM)?;
        if bytes < LARGEST {
            return Err(TOO_SMALL);
        }
        Ok(Self::AtMost { bytes, span })
    }
}

/// A whole number of bytes with its unit (IEC 80000-13: `kB` are 1,000).
fn parse_bytes(text: &str) -> Option<u64> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let factor = match unit.trim() {
        "B" => 1,
        "kB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return None,
    };
    let bytes = number.parse::<u64>().ok()?.checked_mul(factor)?;
    // The database counts in `i64`.
    i64::try_from(bytes).is_ok().then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowance(text: &str) -> Allowance {
        text.parse::<Quota>().unwrap().allowance().unwrap()
    }

    #[test]
    fn bytes_per_time_or_off() {
        assert_eq!("off".parse(), Ok(Quota::Off));
        let day = "1d".parse().unwrap();
        let bytes = 100_000_000;
        assert_eq!(
            " 100 MB/1d ".parse(),
            Ok(Quota::AtMost { bytes, span: day })
        );
        assert_eq!(
            "100000kB/24h".parse(),
            Ok(Quota::AtMost { bytes, span: day })
        );
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "on",
            "100MB",
            "100MB/",
            "/1d",
            "100/1d",
            "MB/1d",
            "-1MB/1d",
            "1.5MB/1d",
            "100MB/0s",
            "100MB/1",
            "100MB/31d",
            "100mb/1d",
            "99999999999GB/1d",
        ] {
            assert_eq!(text.parse::<Quota>(), Err(FORM), "{text}");
        }
        for text in ["65535B/1d", "65kB/1d", "0GB/1d"] {
            assert_eq!(text.parse::<Quota>(), Err(TOO_SMALL), "{text}");
        }
    }

    #[test]
    fn every_portion_has_room_for_any_body_and_all_are_the_quota() {
        for (text, portion, portions) in [
            ("65536B/1d", 65_536, 1),
            ("200kB/1d", 66_666, 3),
            ("100MB/1d", 1_000_000, 100),
        ] {
            let allowance = allowance(text);
            assert_eq!((allowance.portion, allowance.portions), (portion, portions));
        }
    }

    #[test]
    fn windows_are_the_same_at_every_replica_and_hold_every_time() {
        let allowance = allowance("100MB/1d");
        for (now, start) in [(0, 0), (86_399, 0), (86_400, 86_400), (-1, -86_400)] {
            let at = |seconds| OffsetDateTime::from_unix_timestamp(seconds).unwrap();
            let window = allowance.window_at(at(now));
            let expected = (at(start), at(start + 86_400));
            assert_eq!((window.start, window.end), expected);
        }
    }
}
