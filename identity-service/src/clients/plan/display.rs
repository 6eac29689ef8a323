use std::fmt;

use super::{Change, Plan, fields::fields};
use crate::clients::{Client, StoredSecrets};

/// A line for each change, and one for each field that changes.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for change in &self.changes {
            write!(f, "{change}")?;
        }
        for id in &self.left_alone {
            writeln!(f, "  {id} is not in the file; it stays as it is")?;
        }
        Ok(())
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.sign(), self.id())?;
        match self {
            Self::Add(_) => {
                if self.lacks_secret() {
                    writeln!(f, "    secret: one is made and shown once")?;
                }
                Ok(())
            }
            Self::Update { before, after } => {
                write_fields(f, before, after)?;
                write_secrets(f, &before.secrets, &after.secrets, self.lacks_secret())
            }
            Self::Remove(_) => Ok(()),
        }
    }
}

fn write_fields(f: &mut fmt::Formatter<'_>, before: &Client, after: &Client) -> fmt::Result {
    let shown = |value: Option<String>| value.unwrap_or_else(|| "none".to_owned());
    for ((field, old), (_, new)) in fields(before).into_iter().zip(fields(after)) {
        if old != new {
            writeln!(f, "    {field}: {} → {}", shown(old), shown(new))?;
        }
    }
    Ok(())
}

/// Tells which secrets work, but none of them.
fn write_secrets(
    f: &mut fmt::Formatter<'_>,
    before: &StoredSecrets,
    after: &StoredSecrets,
    is_made: bool,
) -> fmt::Result {
    if is_made {
        return writeln!(f, "    secret: one is made and shown once");
    }
    if before == after {
        return Ok(());
    }
    f.write_str(match (&before.current, &after.current) {
        (_, None) => "    secret: removed",
        (None, Some(_)) => "    secret: new",
        (Some(_), Some(_)) => "    secret: new; the old one works too until it is dropped",
    })?;
    if before.previous.is_some() {
        f.write_str("; the one before that works no more")?;
    }
    writeln!(f)
}

impl Plan {
    /// How many clients are added, changed and removed, in words; empty when there is
    /// nothing to do.
    #[must_use]
    pub fn counts(&self) -> String {
        let count = |sign| {
            self.changes
                .iter()
                .filter(|change| change.sign() == sign)
                .count()
        };
        let counts = [('+', "added"), ('~', "changed"), ('-', "removed")]
            .map(|(sign, done)| (count(sign), done));
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        let counts: Vec<_> = counts
            .map(|(count, done)| format!("{count} {done}"))
            .collect();
        counts.join(", ")
    }

    /// The changes in a few words, such as `+shop ~desk -wiki`.
    #[must_use]
    pub fn summary(&self) -> String {
        let changes = self.changes.iter();
        let words: Vec<_> = changes
            .map(|change| format!("{}{}", change.sign(), change.id()))
            .collect();
        words.join(" ")
    }
}
