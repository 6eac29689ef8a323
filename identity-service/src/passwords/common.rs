//! Common passwords and their usual variations.

use std::cmp::Ordering;

/// One on each line, in lower case, sorted by bytes. The file beside it names the source.
const LIST: &str = include_str!("../../data/common_passwords.txt");

/// The longest usual suffix of digits and signs: `@2024!`.
const LONGEST_TAIL: usize = 6;

/// Whether a password is a listed one, or the username, when case, signs instead of
/// letters (`p@ssw0rd`) and a suffix of up to six digits and signs (`Admin@123`) are
/// ignored. The suffix counts only up to half of the password.
pub(super) fn is_listed(password: &str, username: &str) -> bool {
    let password: Vec<char> = password.to_lowercase().chars().collect();
    let tail = password.iter().rev().take_while(|c| !c.is_alphabetic());
    let longest_tail = tail.count().min(LONGEST_TAIL).min(password.len() / 2);
    let names = READINGS.map(|one| with_letters(&username.to_lowercase(), one));
    (0..=longest_tail).any(|tail| {
        let word: String = password[..password.len() - tail].iter().collect();
        let readings = READINGS.map(|one| with_letters(&word, one));
        let is_listed = |word: &String| contains(LIST, word);
        readings.iter().chain([&word]).any(is_listed) || readings == names
    })
}

/// The letters that `1` may stand for.
const READINGS: [char; 2] = ['i', 'l'];

/// Replaces the signs and digits that are usual instead of letters.
fn with_letters(word: &str, one: char) -> String {
    let letters = word.chars().map(|character| match character {
        '@' | '4' => 'a',
        '8' => 'b',
        '3' | '€' => 'e',
        '6' | '9' => 'g',
        '!' => 'i',
        '1' | '|' => one,
        '0' => 'o',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '2' => 'z',
        other => other,
    });
    letters.collect()
}

/// Binary search for a word in sorted lines.
fn contains(lines: &str, word: &str) -> bool {
    let (mut from, mut to) = (0, lines.len());
    while from < to {
        let middle = from.midpoint(to);
        let start = lines[..middle].rfind('\n').map_or(0, |end| end + 1);
        let end = lines[middle..]
            .find('\n')
            .map_or(lines.len(), |end| middle + end);
        match lines[start..end].cmp(word) {
            Ordering::Equal => return true,
            Ordering::Less => from = end + 1,
            Ordering::Greater => to = start,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found() {
        assert!(LIST.lines().is_sorted());
        assert!(LIST.lines().count() > 29_000);
        for word in LIST.lines() {
            assert!(contains(LIST, word), "{word}");
            assert!(!contains(LIST, &format!("{word}\n")), "{word}");
        }
        assert!(!contains("", "") && !contains("a\nb\n", "") && !contains("a\nb\n", "c"));
    }

    #[test]
    fn what_everybody_does_is_undone() {
        for listed in [
            "Admin@123",
            "Password@123",
            "P@ssw0rd!2024",
            "P@55w4rd",
            "12345678901",
            "geekboy1!",
            "11234567",
            "Liverpool#09",
            "qwerty123456",
            "w3lc0me@2025",
        ] {
            assert!(is_listed(listed, "cook"), "{listed}");
        }
    }

    #[test]
    fn the_username_is_undone_alike() {
        for password in ["M@rt4k0va@123", "MARTAKOVA2024", "martak0va"] {
            assert!(is_listed(password, "MartaKova"), "{password}");
            assert!(!is_listed(password, "cook"), "{password}");
        }
    }

    #[test]
    fn what_takes_guessing_is_not_listed() {
        for fine in [
            "sour dough 7",
            "rye and caraway",
            "correct horse battery staple",
            "vXw8-kq2L",
            "dragon8473920158",
            "žluťoučký",
            "",
        ] {
            assert!(!is_listed(fine, "cook"), "{fine}");
        }
    }
}
