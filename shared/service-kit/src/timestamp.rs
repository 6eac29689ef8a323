//! Times written by other programs.

use time::{
    OffsetDateTime, PrimitiveDateTime,
    format_description::{StaticFormatDescription, well_known::Rfc3339},
    macros::format_description,
};

/// The format of Python and SQL databases for times without a zone.
const PLAIN: StaticFormatDescription =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second][optional [.[subsecond]]]");

/// PostgreSQL's format for times with a zone.
const ZONED: StaticFormatDescription = format_description!(
    "[year]-[month]-[day] [hour]:[minute]:[second][optional [.[subsecond]]][offset_hour sign:mandatory][optional [:[offset_minute]]]"
);

/// Parses RFC 3339, or a time as databases write it. Without a zone it is UTC. The result
/// has whole seconds.
#[must_use]
pub fn parse(text: &str) -> Option<OffsetDateTime> {
    let with_zone = OffsetDateTime::parse(text, &Rfc3339).ok();
    let time = with_zone.or_else(|| {
        let text = text.replacen('T', " ", 1);
        let plain = PrimitiveDateTime::parse(&text, PLAIN);
        let plain = plain.ok().map(PrimitiveDateTime::assume_utc);
        plain.or_else(|| OffsetDateTime::parse(&text, ZONED).ok())
    })?;
    OffsetDateTime::from_unix_timestamp(time.unix_timestamp()).ok()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn times_are_read_as_databases_write_them() {
        let expected = datetime!(2024-02-29 13:07:09 UTC);
        for text in [
            "2024-02-29T13:07:09Z",
            "2024-02-29T15:07:09.999+02:00",
            "2024-02-29 13:07:09",
            "2024-02-29 13:07:09.123456",
            "2024-02-29T13:07:09.123456",
            "2024-02-29 13:07:09.5+00",
            "2024-02-29 18:37:09+05:30",
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "2023-02-29 00:00:00",
            "2024-02-29",
            "1709212029",
            "infinity",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
