use std::iter;

use fastrand::Rng;

use super::*;

/// A domain of exactly this many octets, from labels of at most 63.
fn domain_of(length: usize) -> String {
    let text: String = iter::repeat_n("x", 63)
        .chain(["."])
        .cycle()
        .take(length)
        .collect();
    assert!(!text.ends_with('.'), "{length}");
    text
}

#[test]
fn addresses() {
    let local_part = "x".repeat(MAX_LOCAL_PART);
    for text in [
        "ada@example.com",
        "Ada.Byron+soup@Mail.Example.COM",
        "!#$%&'*+-/=?^_`{|}~@example.com",
        "1@2.example",
        "ada@3com.com",
        "ada@a-b.example",
        "ada@r3---sn.example",
        "ada@xn--mnchen-3ya.example",
        "ada@münchen.example",
        "ada@例え.テスト",
        "ada@example。com",
        &format!("{local_part}@example.com"),
        &format!("ada@{}.com", "x".repeat(MAX_LABEL)),
        &format!("ada@{}", domain_of(MAX_LENGTH - 4)),
    ] {
        let email = Email::parse(text);
        assert_eq!(email.as_ref().map(Email::as_str), Ok(text));
    }
}

#[test]
fn everything_else_names_its_rule() {
    use EmailError::{Domain, LocalPart, LongLabel, LongLocalPart, NoAt, OneLabel};
    let long = |text: &str, times: usize| text.repeat(times);
    for (text, error) in [
        ("ada", NoAt),
        ("ada at example.com", NoAt),
        ("@example.com", LocalPart),
        (".ada@example.com", LocalPart),
        ("ada.@example.com", LocalPart),
        ("a..da@example.com", LocalPart),
        ("a da@example.com", LocalPart),
        (" ada@example.com", LocalPart),
        ("a@da@example.com", LocalPart),
        ("\"ada\"@example.com", LocalPart),
        ("ada(soup)@example.com", LocalPart),
        ("Ada <ada@example.com>", LocalPart),
        ("jörg@example.com", LocalPart),
        ("ada@", Domain),
        ("ada@.com", Domain),
        ("ada@example.com.", Domain),
        ("ada@example..com", Domain),
        ("ada@exa mple.com", Domain),
        ("ada@example.com ", Domain),
        ("ada@-example.com", Domain),
        ("ada@example-.com", Domain),
        ("ada@exa_mple.com", Domain),
        ("ada@xn--a.com", Domain),
        ("ada@[127.0.0.1]", Domain),
        ("ada@[IPv6:::1]", Domain),
        ("ada@127.0.0.1", Domain),
        ("ada@localhost", OneLabel),
        ("ada@münchen", OneLabel),
        ("a\0@example.com", TextError::Control.into()),
        ("ada@example.com\r\nBcc: all", TextError::Control.into()),
        ("a\u{202e}@example.com", TextError::Invisible.into()),
        (&format!("{}@example.com", long("x", 65)), LongLocalPart),
        (&format!("ada@{}.com", long("x", 64)), LongLabel),
        // 60 characters, whose ASCII form has 66.
        (&format!("ada@{}.com", long("ü", 60)), LongLabel),
        (
            &format!("ada@{}", domain_of(MAX_LENGTH - 3)),
            TextError::TooManyBytes(MAX_LENGTH).into(),
        ),
        (&format!("a@{}", domain_of(MAX_DOMAIN + 1)), Domain),
    ] {
        assert_eq!(Email::parse(text), Err(error), "{text:?}");
    }
}

#[test]
fn sentences_name_the_rule() {
    for (error, sentence) in [
        (
            EmailError::LongLocalPart,
            "must have at most 64 characters before the @",
        ),
        (
            EmailError::LocalPart,
            "must have only letters, digits, single dots and !#$%&'*+-/=?^_`{|}~ before the @",
        ),
        (
            TextError::TooManyBytes(MAX_LENGTH).into(),
            "must be at most 254 bytes long",
        ),
    ] {
        assert_eq!(error.to_string(), sentence);
    }
}

/// An address with up to three characters replaced.
fn nearly_an_address(random: &mut Rng) -> String {
    const OTHERS: [char; 16] = [
        'Z', '7', '.', '@', '-', '_', '+', '"', '[', ' ', '\0', 'ü', 'テ', '。', '\u{200d}', 'ß',
    ];
    let mut text: Vec<char> = "ada.b@mail.münchen.example".chars().collect();
    for _ in 0..random.usize(0..=3) {
        let place = random.usize(0..text.len());
        text[place] = OTHERS[random.usize(0..OTHERS.len())];
    }
    text.into_iter().collect()
}

#[test]
fn whatever_is_accepted_has_the_shape_and_stays_as_it_is() {
    let mut random = Rng::with_seed(5321);
    let mut accepted = 0;
    for _ in 0..5_000 {
        let text = nearly_an_address(&mut random);
        let Ok(email) = Email::parse(&text) else {
            continue;
        };
        accepted += 1;
        assert_eq!(email.as_str(), text);
        let (local_part, domain) = text.split_once('@').unwrap();
        assert!(local_part.is_ascii() && !domain.contains('@'), "{text:?}");
        let ascii = idna::domain_to_ascii(domain).unwrap();
        assert!(ascii.split('.').count() >= 2, "{text:?}");
        // Both spellings of a domain are accepted.
        assert!(
            Email::parse(&format!("{local_part}@{ascii}")).is_ok(),
            "{text:?}"
        );
    }
    assert!(accepted > 500, "{accepted}");
}

#[test]
fn whatever_has_the_shape_is_accepted() {
    let mut random = Rng::with_seed(1035);
    let mut dotted = |shortest: usize, parts: usize, longest: usize| {
        let count = random.usize(shortest..=parts);
        let part = || random.alphanumeric();
        let letters: Vec<char> = iter::repeat_with(part).take(longest * parts).collect();
        let parts = letters
            .chunks(longest)
            .take(count)
            .map(|part| part.iter().collect());
        parts.collect::<Vec<String>>().join(".")
    };
    for _ in 0..10_000 {
        let text = format!("{}@{}.example", dotted(1, 4, 15), dotted(1, 3, 60));
        assert!(Email::parse(&text).is_ok(), "{text}");
    }
}
