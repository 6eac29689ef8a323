use std::{
    fs,
    path::{Path, PathBuf},
};

use end_to_end::launcher::found_program;

/// Where Debian's package has the library, for each processor.
const LIBRARY: [&str; 3] = [
    "faketime",
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
];

/// A clock of one program that can be wrong, by libfaketime. The program reads the file again
/// each second.
#[derive(Debug)]
pub struct SteppedClock {
    file: PathBuf,
    library: String,
}

impl SteppedClock {
    /// A clock that is right.
    ///
    /// # Errors
    /// If its file cannot be written.
    pub fn new(file: PathBuf) -> Result<Self, String> {
        let library = found_program(&LIBRARY);
        let clock = Self { file, library };
        clock.set(0)?;
        Ok(clock)
    }

    /// Makes it wrong by so many seconds.
    ///
    /// # Errors
    /// If its file cannot be written.
    pub fn set(&self, seconds: i64) -> Result<(), String> {
        write_whole(&self.file, &format!("{seconds:+}\n")).map_err(|error| error.to_string())
    }

    /// The command that runs a program by this clock.
    pub(super) fn wrapper(&self) -> Vec<String> {
        let file = self.file.display();
        vec![
            "env".to_owned(),
            format!("LD_PRELOAD={}", self.library),
            format!("FAKETIME_TIMESTAMP_FILE={file}"),
            "FAKETIME_CACHE_DURATION=1".to_owned(),
            // Waits are not affected.
            "FAKETIME_DONT_FAKE_MONOTONIC=1".to_owned(),
            "NO_FAKE_STAT=1".to_owned(),
        ]
    }
}

/// So that a reader never sees half of it.
fn write_whole(file: &Path, text: &str) -> std::io::Result<()> {
    let new = file.with_extension("new");
    fs::write(&new, text)?;
    fs::rename(new, file)
}
