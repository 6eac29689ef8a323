//! Rooms stand on floors, and each knows only rooms below its own: so there are no circles,
//! and a reader can say what a room stands on. docs/architecture.md shows the floors.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// From the ground up. Rooms of one floor do not know each other.
const FLOORS: [&[&str]; 9] = [
    &["ids", "workers"],
    &["passwords", "throttle", "tokens"],
    &["audit", "keys"],
    &["accounts"],
    &["sessions"],
    &["account_management", "oauth", "revocation"],
    &["browser"],
    &["config", "instruments"],
    &["state"],
];

/// Puts all together, each on the one before.
const ROOF: [&str; 6] = ["router", "openapi", "housekeeping", "app", "cli", "lib"];

/// What handlers are given. It knows every room, and each room's handlers ask it for what
/// is theirs.
const GIVEN_TO_HANDLERS: &str = "state";

fn heights() -> BTreeMap<&'static str, usize> {
    let floors = FLOORS.iter().copied().map(<[_]>::to_vec);
    let roof = ROOF.iter().map(|room| vec![*room]);
    let all = floors.chain(roof).enumerate();
    all.flat_map(|(height, rooms)| rooms.into_iter().map(move |room| (room, height)))
        .collect()
}

/// The rooms that a line of source names by `crate::`, alone or as the first words of a
/// group of imports.
fn named_rooms(source: &str) -> Vec<(usize, String)> {
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

/// The words at the top level of a group, and on which line behind its beginning.
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

/// Each place where a room names one that is not below it.
fn offences(file: &str, room: &str, source: &str) -> Vec<String> {
    let heights = heights();
    let Some(own) = heights.get(room) else {
        return vec![format!("{file}: {room} stands on no floor")];
    };
    let is_upwards = |named: &String| {
        let other = heights.get(named.as_str());
        named != room && named != GIVEN_TO_HANDLERS && other.is_some_and(|other| other >= own)
    };
    let named = named_rooms(source).into_iter();
    named
        .filter(|(_, named)| is_upwards(named))
        .map(|(line, named)| format!("{file}:{line}: {room} names {named}"))
        .collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                sources(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[test]
fn rooms_know_only_what_is_below_them() {
    let source_folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    for file in sources(&source_folder) {
        let relative = file.strip_prefix(&source_folder).unwrap();
        let first = relative.iter().next().unwrap().to_str().unwrap();
        let room = first.trim_end_matches(".rs");
        if room != "main" {
            let source = fs::read_to_string(&file).unwrap();
            all.extend(offences(&relative.display().to_string(), room, &source));
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn a_planted_circle_is_found() {
    let planted =
        "use std::fmt;\n\nuse crate::{\n    ids::AccountId,\n    sessions::{self, Session},\n};\n";
    let found = offences("accounts/mod.rs", "accounts", planted);
    assert_eq!(found, ["accounts/mod.rs:5: accounts names sessions"]);
    let found = offences(
        "tokens/mod.rs",
        "tokens",
        "fn f() -> crate::keys::KeyRing {}",
    );
    assert_eq!(found, ["tokens/mod.rs:1: tokens names keys"]);
    assert!(offences("sessions/mod.rs", "sessions", planted).is_empty());
    assert_eq!(offences("cellar.rs", "cellar", "").len(), 1);
}
