use std::{env, path::PathBuf};

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
