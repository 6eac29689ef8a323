use super::*;

#[test]
fn length_counts_code_points() {
    assert_eq!(at_most("žluťoučký", 9), Ok(()));
    assert_eq!(at_most("žluťoučký", 8), Err(TextError::TooLong(8)));
    assert_eq!(at_least("🍲🍲", 2), Ok(()));
    assert_eq!(at_least("🍲", 2), Err(TextError::TooShort(2)));
}

#[test]
fn control_characters() {
    assert_eq!(one_line("a\nb"), Err(TextError::Control));
    assert_eq!(many_lines("a\r\n\tb"), Ok(()));
    assert_eq!(many_lines("a\0b"), Err(TextError::Control));
    assert_eq!(many_lines("a\u{85}b"), Err(TextError::Control));
}

/// Zero-width space, soft hyphen, word joiner, direction override, variation
/// selector, Hangul filler, blank Braille pattern, tag, noncharacter.
const NOT_SEEN: [char; 9] = [
    '\u{200b}',
    '\u{ad}',
    '\u{2060}',
    '\u{202e}',
    '\u{fe0f}',
    '\u{3164}',
    '\u{2800}',
    '\u{e0061}',
    '\u{fdd0}',
];

const WRITTEN_SO: [&str; 8] = [
    "Marta K",
    "علی\u{200c}رضا",
    "می\u{200c}خواهم",
    "क्\u{200d}ष",
    "ශ්\u{200d}රී",
    "👩\u{200d}👩\u{200d}👧\u{200d}👦",
    "❤\u{fe0f}\u{200d}🔥 1\u{fe0f}\u{20e3} 👩🏽\u{200d}🍳",
    "葛\u{e0100}城",
];

#[test]
fn invisible_characters_are_blank_and_refused_in_names() {
    for hidden in NOT_SEEN {
        let alone = format!(" {hidden}{hidden}\n");
        assert_eq!(not_blank(&alone), Err(TextError::Blank), "{hidden:?}");
        let twin = format!("mar{hidden}ta");
        assert_eq!(unmistakable(&twin), Err(TextError::Invisible), "{hidden:?}");
        assert_eq!(seen(&twin), Err(TextError::Invisible), "{hidden:?}");
        assert_eq!(not_blank(&twin), Ok(()), "{hidden:?}");
    }
}

#[test]
fn characters_that_a_script_needs_are_accepted() {
    for text in WRITTEN_SO {
        assert_eq!(seen(text), Ok(()), "{text}");
        assert_eq!(not_blank(text), Ok(()), "{text}");
    }
    for text in [
        "a\u{200d}b",
        "\u{200d}👩",
        "👩\u{200d}",
        "a\u{200c}b",
        "1\u{fe0f}",
        "a\u{e0100}",
    ] {
        assert_eq!(seen(text), Err(TextError::Invisible), "{text:?}");
    }
}

#[test]
fn spaces_of_an_identifier_can_be_counted() {
    assert_eq!(unmistakable("Marta K"), Ok(()));
    for text in [
        "Marta  K",
        "Marta\u{a0}K",
        "Marta\u{3000}K",
        "Marta\u{2028}K",
    ] {
        assert_eq!(unmistakable(text), Err(TextError::Spacing), "{text:?}");
    }
    assert_eq!(seen("Marta\u{a0}K"), Ok(()));
}

#[test]
fn white_space() {
    assert_eq!(not_blank(" \u{2003}\n"), Err(TextError::Blank));
    assert_eq!(trimmed("a\u{a0}"), Err(TextError::OuterWhiteSpace));
    assert_eq!(trimmed("a b"), Ok(()));
}
