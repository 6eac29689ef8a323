use std::str::FromStr;

/// What a commit on SQLite promises when the machine loses power. That the process
/// dies loses nothing either way. <https://sqlite.org/pragma.html#pragma_synchronous>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// The commits of the last moments may be gone; the database is sound. A commit
    /// waits for no disk.
    #[default]
    Normal,
    /// Nothing that was committed is gone. Each commit waits until the disk has it.
    Full,
}

impl Durability {
    /// As SQLite and the setting call it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Full => "full",
        }
    }
}

impl FromStr for Durability {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        match text.trim() {
            "normal" => Ok(Self::Normal),
            "full" => Ok(Self::Full),
            _ => Err("neither normal nor full; for example full"),
        }
    }
}
