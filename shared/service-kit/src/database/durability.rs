use std::str::FromStr;

/// What a commit on SQLite survives if the machine loses power. If only the process dies,
/// nothing is lost in either mode. <https://sqlite.org/pragma.html#pragma_synchronous>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// The last commits may be lost, but the database stays consistent. Commits do not
    /// wait for the disk.
    #[default]
    Normal,
    /// No commit is lost. Each commit waits for the disk.
    Full,
}

impl Durability {
    /// The name in SQLite and in the setting.
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
