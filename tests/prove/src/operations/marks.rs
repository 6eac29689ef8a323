use prove_checker::history::{Mark, Password};

/// A text that contains a mark.
#[must_use]
pub fn marked(mark: Mark) -> String {
    format!("m{mark}")
}

/// The mark in a text.
pub(crate) fn mark_in(text: &str) -> Option<Mark> {
    text.strip_prefix('m')?.parse().ok().map(Mark)
}

/// The password with this number.
#[must_use]
pub fn password_text(password: Password) -> String {
    format!("sour dough and rye {password}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_in_its_text() {
        assert_eq!(mark_in(&marked(Mark(17))), Some(Mark(17)));
        for text in ["", "m", "17", "mill"] {
            assert_eq!(mark_in(text), None, "{text}");
        }
    }
}
