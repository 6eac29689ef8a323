use time::macros::datetime;

use super::*;

const NOW: OffsetDateTime = datetime!(2026-03-01 12:00 UTC);

fn column(kind: Kind, absent: Absent) -> Column {
    let name = "it";
    Column { name, kind, absent }
}

fn parse(kind: Kind, text: &str) -> Result<Option<Datum>, Vec<String>> {
    let parsed = column(kind, Absent::Refused).parse(Some(text.to_owned()), NOW);
    parsed.map_err(|faults| faults.sentences().collect())
}

#[test]
fn what_keeps_its_rule_is_kept() {
    let text = |text: &str| Datum::Text(text.to_owned());
    for (kind, given, datum) in [
        (Kind::Person, "7", Datum::Number(7)),
        (
            Kind::Post,
            "9007199254740991",
            Datum::Number(9_007_199_254_740_991),
        ),
        (Kind::Title, "Soup", text("Soup")),
        (Kind::Minutes, "45", Datum::Number(45)),
        (Kind::Minutes, "", Datum::Null),
        (
            Kind::ImageUrl,
            "http://example.com/a.png",
            text("http://example.com/a.png"),
        ),
        (Kind::Note, "", text("")),
        (Kind::Words, "two\nlines", text("two\nlines")),
        (
            Kind::Time,
            "2024-02-29 13:07:09.123456",
            Datum::Time(datetime!(2024-02-29 13:07:09 UTC)),
        ),
    ] {
        assert_eq!(parse(kind, given), Ok(Some(datum)), "{kind:?}");
    }
}

#[test]
fn what_breaks_its_rule_is_refused_with_all_reasons() {
    let big = "must be a whole number from 1 to 9007199254740991";
    let time = "must be a time such as 2026-11-21T09:30:00Z or 2026-11-21 09:30:00";
    let (long, control) = (
        "must be at least 50 characters long",
        "must not contain control characters",
    );
    for (kind, given, rules) in [
        (Kind::Person, "0", &[big][..]),
        (Kind::Post, "9007199254740992", &[big]),
        (Kind::Person, "1.0", &[big]),
        (Kind::Title, " ", &["must not be blank"]),
        (Kind::Instructions, "Bake.\0", &[long, control]),
        (
            Kind::Minutes,
            "0",
            &["must be a whole number from 1 to 10000"],
        ),
        (
            Kind::ImageUrl,
            "javascript:alert(1)",
            &["must be an http or https URL"],
        ),
        (Kind::Words, "", &["must not be blank"]),
        (Kind::Time, "yesterday", &[time]),
        (
            Kind::Time,
            "1969-12-31 23:59:59",
            &["must lie between 1970 and now"],
        ),
        (
            Kind::Time,
            "2026-03-02 12:00:01",
            &["must lie between 1970 and now"],
        ),
    ] {
        let expected: Vec<_> = rules.iter().map(|rule| format!("it {rule}")).collect();
        assert_eq!(parse(kind, given), Err(expected), "{kind:?}");
    }
}

#[test]
fn what_is_not_said_is_refused_empty_or_now() {
    let absent = |absent| column(Kind::Time, absent).parse(None, NOW);
    assert_eq!(
        absent(Absent::Refused),
        Err(Fault::new("it", Rule::Missing).into())
    );
    assert_eq!(absent(Absent::Null), Ok(Some(Datum::Null)));
    assert_eq!(absent(Absent::Now), Ok(None));
}
