use std::time::Duration;

use http::{HeaderMap, header};

/// However short-lived a document says it is.
const SHORTEST: Duration = Duration::from_mins(5);

/// However long-lived it says it is.
const LONGEST: Duration = Duration::from_hours(24);

/// How long a document is used, by the `max-age` and `Age` of its answer (RFC 9111 §4.2).
/// Whatever else they say, that is between five minutes and a day.
pub(super) fn lifetime(headers: &HeaderMap) -> Duration {
    let directives = headers.get_all(header::CACHE_CONTROL).into_iter();
    let directives = directives.filter_map(|value| value.to_str().ok());
    let mut directives = directives.flat_map(|value| value.split(',')).map(str::trim);
    let age = headers.get(header::AGE).and_then(|age| age.to_str().ok());
    let age = age.and_then(seconds).unwrap_or_default();
    let max_age = directives.find_map(|directive| {
        let (name, value) = directive.split_once('=')?;
        let is_max_age = name.eq_ignore_ascii_case("max-age");
        is_max_age.then(|| seconds(value.trim_matches('"')))
    });
    let rest = max_age.flatten().map(|most| most.saturating_sub(age));
    rest.unwrap_or_default().clamp(SHORTEST, LONGEST)
}

fn seconds(text: &str) -> Option<Duration> {
    text.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_used_for_five_minutes_to_a_day() {
        let minutes = Duration::from_mins;
        for (cache_control, age, expected) in [
            ("", "", minutes(5)),
            ("no-store", "", minutes(5)),
            ("max-age=0", "", minutes(5)),
            ("max-age=299", "", minutes(5)),
            ("max-age=600", "", minutes(10)),
            ("public, MAX-AGE=\"3600\"", "", minutes(60)),
            ("max-age=3600", "1800", minutes(30)),
            ("max-age=3600", "9999", minutes(5)),
            ("s-maxage=86400", "", minutes(5)),
            ("max-age=86400", "", LONGEST),
            ("max-age=31536000", "", LONGEST),
            ("max-age=18446744073709551615", "", LONGEST),
            ("max-age=-1", "", minutes(5)),
            ("max-age=x", "", minutes(5)),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CACHE_CONTROL, cache_control.parse().unwrap());
            headers.insert(header::AGE, age.parse().unwrap());
            assert_eq!(lifetime(&headers), expected, "{cache_control} {age}");
        }
        assert_eq!(lifetime(&HeaderMap::new()), minutes(5));
    }
}
