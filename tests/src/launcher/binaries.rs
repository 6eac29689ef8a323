use std::{env, path::PathBuf, process::Command};

/// The path of the program `name`: in the folder of this program, or its parent folder if
/// this is a test.
///
/// # Panics
/// If it is not built.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let own = env::current_exe().expect("this program has a path");
    let folders = own.ancestors().skip(1).take(2);
    folders
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
        .unwrap_or_else(|| panic!("{name} is not built; run: cargo build --workspace --bins"))
}

/// Finds a program of a Debian package, installing it if possible. Takes the name of the
/// package, then those of the program.
///
/// # Panics
/// If it is not found and cannot be installed.
#[must_use]
pub fn found_program(package_and_names: &[&str]) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/find-program");
    let found = Command::new(script).args(package_and_names).output();
    let found = found.expect("the script can be run");
    let said = String::from_utf8_lossy(&found.stderr);
    assert!(found.status.success(), "{said}");
    String::from_utf8_lossy(&found.stdout).trim().to_owned()
}
