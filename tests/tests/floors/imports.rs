//! Reads which rooms a source names.

/// Each room that a source names with `crate::`, alone or at the top level of a group of
/// imports, with its line.
pub(crate) fn named_rooms(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices("crate::") {
        let line = source[..at].matches('\n').count() + 1;
        let rest = &source[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => {
                let words = first_words(group);
                found.extend(words.map(|(below, room)| (line + below, room)));
            }
            None => found.push((line, word(rest).to_owned())),
        }
    }
    found.retain(|(_, room)| !room.is_empty());
    found
}

/// The first words of the entries of a group, and how many lines below its beginning each
/// is.
fn first_words(group: &str) -> impl Iterator<Item = (usize, String)> {
    let (mut depth, mut line, mut is_first, mut words) = (0, 0, true, Vec::new());
    for (at, sign) in group.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => is_first = true,
            '\n' => line += 1,
            _ if depth == 0 && is_first && !sign.is_whitespace() => {
                words.push((line, word(&group[at..]).to_owned()));
                is_first = false;
            }
            _ => {}
        }
    }
    words.into_iter()
}

fn word(text: &str) -> &str {
    let end = text.find(|sign: char| !sign.is_ascii_lowercase() && sign != '_');
    &text[..end.unwrap_or(text.len())]
}
