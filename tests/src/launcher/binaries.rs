use std::{env, path::PathBuf, process::Command};

/// Where cargo put the program `name`: beside this one, or one folder up when
/// this one is a test.
///
/// # Panics
/// When it has not been built.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let own = env::current_exe().expect("this program has a path");
    let folders = own.ancestors().skip(1).take(2);
    folders
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
        .unwrap_or_else(|| panic!("{name} is not built; run: cargo build --workspace --bins"))
}

/// Where a program of Debian's is: the name of the package, then those of the program.
/// It is installed where that is allowed.
///
/// # Panics
/// When there is none, and none can be installed.
#[must_use]
pub fn found_program(package_and_names: &[&str]) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/find-program");
    let found = Command::new(script).args(package_and_names).output();
    let found = found.expect("the script can be run");
    let said = String::from_utf8_lossy(&found.stderr);
    assert!(found.status.success(), "{said}");
    String::from_utf8_lossy(&found.stdout).trim().to_owned()
}
