use std::path::Path;

use rustix::fs::statvfs;

use super::Verdict;

/// In bytes. A write-ahead log may grow to 32 MiB, and a backup needs as much as the file.
const ENOUGH: u64 = 256 * 1024 * 1024;

/// Whether there is room in the folder of a file.
#[must_use]
pub fn examine_folder(file: &Path) -> Verdict {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    match statvfs(folder) {
        Ok(disk) => room(disk.f_bavail.saturating_mul(disk.f_frsize)),
        Err(error) => Verdict::fault(
            format_args!("{}: {error}", folder.display()),
            "make the folder, or correct the URL of the database",
        ),
    }
}

fn room(bytes: u64) -> Verdict {
    let found = format!("{} MiB are free", bytes / (1024 * 1024));
    match bytes {
        0 => Verdict::fault(found, "make room: nothing can be written"),
        1..ENOUGH => Verdict::risk(found, "make room: writes fail with 503 when it is used up"),
        _ => Verdict::Fine(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_a_fault() {
        assert!(matches!(room(0), Verdict::Fault { .. }));
        assert!(matches!(room(ENOUGH - 1), Verdict::Risk { .. }));
        assert!(matches!(room(ENOUGH), Verdict::Fine(_)));
        let nowhere = examine_folder(Path::new("/nowhere/at/all/my.db"));
        assert!(matches!(nowhere, Verdict::Fault { .. }));
    }
}
