use time::{Duration, OffsetDateTime};

/// How long ago something was published: `Just now` within an hour, then whole hours,
/// then whole days.
pub(crate) fn display_time(published: OffsetDateTime, now: OffsetDateTime) -> String {
    let age = now - published;
    if age < Duration::HOUR {
        "Just now".to_owned()
    } else if age < Duration::DAY {
        ago(age.whole_hours(), "hour")
    } else {
        ago(age.whole_days(), "day")
    }
}

fn ago(count: i64, unit: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} ago")
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn hours_and_days_are_whole() {
        let published = datetime!(2026-03-01 12:00 UTC);
        let after = |age: Duration| display_time(published, published + age);
        let second = Duration::SECOND;
        assert_eq!(after(Duration::ZERO), "Just now");
        assert_eq!(after(Duration::HOUR - second), "Just now");
        assert_eq!(after(Duration::HOUR), "1 hour ago");
        assert_eq!(after(Duration::hours(2) - second), "1 hour ago");
        assert_eq!(after(Duration::hours(2)), "2 hours ago");
        assert_eq!(after(Duration::DAY - second), "23 hours ago");
        assert_eq!(after(Duration::DAY), "1 day ago");
        assert_eq!(after(Duration::days(2) - second), "1 day ago");
        assert_eq!(after(Duration::days(2)), "2 days ago");
        assert_eq!(after(Duration::days(800)), "800 days ago");
    }

    #[test]
    fn what_another_clock_puts_ahead_is_new() {
        let published = datetime!(2026-03-01 12:00 UTC);
        let now = published - Duration::days(3);
        assert_eq!(display_time(published, now), "Just now");
    }
}
