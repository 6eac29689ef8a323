//! The file that describes clients, in TOML.

use std::path::Path;

use identity_service::clients::ClientFile;

use crate::world::{AUDIENCE, now};

/// A fault names a line of the file. The clients of an accepted file differ in their ids, and
/// keep the rules that others rely on.
pub fn target(data: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(data) else {
        return false;
    };
    // Files that it names would be read from this machine.
    if text.contains("_file") || text.contains('\\') {
        return false;
    }
    let audiences = [AUDIENCE.to_owned()];
    let read = || ClientFile::parse(Path::new("clients.toml"), text, &audiences, now());
    match read() {
        Ok(file) => {
            assert_eq!(read().as_ref(), Ok(&file), "read again");
            let mut ids: Vec<_> = file.clients.iter().map(|client| &client.id).collect();
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), file.clients.len(), "an id twice");
            for client in &file.clients {
                assert!(client.audiences.iter().all(|name| name == AUDIENCE));
                assert!(!client.id.is_empty() && !client.name.is_empty());
            }
            true
        }
        Err(faults) => {
            assert!(!faults.is_empty(), "refused without a reason");
            let lines = text.lines().count() + 1;
            for fault in faults {
                assert!((1..=lines).contains(&fault.line), "{fault}");
                assert!(!fault.fault.rule().is_empty(), "{fault}");
            }
            false
        }
    }
}
