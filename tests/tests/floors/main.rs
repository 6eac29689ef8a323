//! A room is a file or folder of a service's sources. Rooms stand on floors, and each only
//! uses rooms on lower ones. So there are no circles, and a reader can say what a room is
//! built on. docs/architecture.md shows the floors.
#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod imports;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use imports::named_rooms;

/// A service and its floors, from the lowest up. Rooms on one floor do not use each other.
struct House {
    folder: &'static str,
    floors: &'static [&'static [&'static str]],
}

const IDENTITY_SERVICE: House = House {
    folder: "identity-service",
    floors: &[
        &["ids", "outbound", "secret_token", "workers"],
        &["passwords", "throttle", "tokens"],
        &["audit", "keys"],
        &["accounts", "clients"],
        &["sessions"],
        &[
            "account_management",
            "authorization",
            "backchannel_logout",
            "revocation",
        ],
        &["apps", "oauth"],
        &["browser"],
        &["config", "instruments"],
    ],
};

const RECIPE_API: House = House {
    folder: "recipe-api",
    floors: &[
        &[
            "deleted",
            "display_time",
            "ids",
            "scope",
            "test_database",
            "texts",
        ],
        &["protected_resource", "rows"],
        &["people", "writes"],
        &["idempotency"],
        &["caller"],
        &["follows", "recipes"],
        &["comments", "likes", "profile", "stories"],
        &["posts"],
        &["bookmarks"],
        &["erasure"],
        &["config"],
        &["import"],
    ],
};

/// The upper floors of both services, with one room each.
const TOP: [&str; 7] = [
    STATE,
    "router",
    "openapi",
    "housekeeping",
    "app",
    "cli",
    "lib",
];

/// What handlers can extract. It knows every room, and handlers of every room may name it.
const STATE: &str = "state";

impl House {
    /// The floor of each room.
    fn heights(&self) -> BTreeMap<&'static str, usize> {
        let floors = self.floors.iter().map(|rooms| rooms.to_vec());
        let top = TOP.iter().map(|room| vec![*room]);
        let all = floors.chain(top).enumerate();
        all.flat_map(|(height, rooms)| rooms.into_iter().map(move |room| (room, height)))
            .collect()
    }

    /// Each place where a room names one that is not below it.
    fn offences(&self, file: &str, room: &str, source: &str) -> Vec<String> {
        let heights = self.heights();
        let Some(own) = heights.get(room) else {
            return vec![format!("{file}: {room} is on no floor")];
        };
        let is_upwards = |named: &String| {
            let other = heights.get(named.as_str());
            named != room && named != STATE && other.is_some_and(|other| other >= own)
        };
        let named = named_rooms(source).into_iter();
        named
            .filter(|(_, named)| is_upwards(named))
            .map(|(line, named)| format!("{file}:{line}: {room} names {named}"))
            .collect()
    }

    /// The same for all sources of the service.
    fn all_offences(&self) -> Vec<String> {
        let service = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name(self.folder);
        let folder = service.join("src");
        let mut all = Vec::new();
        for file in sources(&folder) {
            let relative = file.strip_prefix(&folder).unwrap();
            let first = relative.iter().next().unwrap().to_str().unwrap();
            let room = first.trim_end_matches(".rs");
            if room != "main" {
                let source = fs::read_to_string(&file).unwrap();
                all.extend(self.offences(&relative.display().to_string(), room, &source));
            }
        }
        all
    }
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
fn rooms_use_only_lower_rooms() {
    for house in [IDENTITY_SERVICE, RECIPE_API] {
        let offences = house.all_offences();
        assert!(
            offences.is_empty(),
            "{}:\n{}",
            house.folder,
            offences.join("\n")
        );
    }
}

#[test]
fn a_planted_circle_is_found() {
    let house = IDENTITY_SERVICE;
    let planted =
        "use std::fmt;\n\nuse crate::{\n    ids::AccountId,\n    sessions::{self, Session},\n};\n";
    let found = house.offences("accounts/mod.rs", "accounts", planted);
    assert_eq!(found, ["accounts/mod.rs:5: accounts names sessions"]);
    let returned = "fn f() -> crate::keys::KeyRing {}";
    let found = house.offences("tokens/mod.rs", "tokens", returned);
    assert_eq!(found, ["tokens/mod.rs:1: tokens names keys"]);
    assert!(
        house
            .offences("sessions/mod.rs", "sessions", planted)
            .is_empty()
    );
    assert_eq!(house.offences("cellar.rs", "cellar", "").len(), 1);
}
