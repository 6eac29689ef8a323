use super::*;

fn sentences<T: fmt::Debug>(parsed: Result<T, Vec<Rule>>) -> Vec<String> {
    parsed
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_title_is_one_line_with_something_in_it() {
    assert!(Title::parse("Žemlovka 🍐".to_owned()).is_ok());
    assert!(Title::parse("🍲".repeat(200)).is_ok());
    assert_eq!(
        sentences(Title::parse(" \u{2003}".to_owned())),
        ["must not be blank"]
    );
    let long = format!("{}\0", "x".repeat(200));
    let both = [
        "must be at most 200 characters long",
        "must not contain control characters",
    ];
    assert_eq!(sentences(Title::parse(long)), both);
    assert!(Title::parse("two\nlines".to_owned()).is_err());
}

#[test]
fn instructions_are_fifty_characters_that_say_something() {
    assert!(Instructions::parse("🍲".repeat(50)).is_ok());
    assert!(Instructions::parse(format!("Boil.\r\n\t{}", "x".repeat(50))).is_ok());
    let short = "must be at least 50 characters long";
    assert_eq!(sentences(Instructions::parse("🍲".repeat(49))), [short]);
    assert_eq!(sentences(Instructions::parse(String::new())), [short]);
    let blank = "must not be blank";
    assert_eq!(sentences(Instructions::parse(" ".repeat(50))), [blank]);
    let control = "must not contain control characters";
    assert_eq!(
        sentences(Instructions::parse("x\0".to_owned())),
        [short, control]
    );
}

#[test]
fn minutes_are_whole_and_within_bounds() {
    for (text, minutes) in [("1", 1), (" 45 ", 45), ("10000", 10_000)] {
        assert_eq!(Minutes::parse(text), Ok(Some(Minutes(minutes))));
    }
    assert_eq!(Minutes::parse(""), Ok(None));
    let big = "99999999999999999999";
    for text in ["0", "-1", "10001", "1.5", "ten", "1e2", "65537", big, "5\0"] {
        assert_eq!(Minutes::parse(text), Err(NOT_MINUTES), "{text}");
    }
}

#[test]
fn recipes_are_numbered_from_one() {
    assert!(RecipeId::try_from(WholeNumber::from(1)).is_ok());
    assert!(RecipeId::try_from(WholeNumber::from(0)).is_err());
    assert!(RecipeId::try_from(WholeNumber::from(-1)).is_err());
}
