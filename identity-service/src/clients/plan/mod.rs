//! What must change so that the database says what a client file says.

mod display;
mod fields;
#[cfg(test)]
mod tests;

use aws_lc_rs::{error::Unspecified, rand::SystemRandom};

use super::{Client, StoredSecrets};
use crate::secret_token::SecretToken;

pub use fields::fields;

/// What happens to registered clients that the file does not list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlisted {
    /// They stay.
    Keep,
    /// They are removed.
    Remove,
}

/// The changes, in the order of the file and then of the ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What is to be done.
    pub changes: Vec<Change>,
    /// The ids of clients that stay, although they are not in the file.
    pub left_alone: Vec<String>,
}

/// One change of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there are few of them")]
pub enum Change {
    /// It is registered.
    Add(Client),
    /// Something of it changes.
    Update {
        /// As it is.
        before: Client,
        /// As it will be.
        after: Client,
    },
    /// It is removed.
    Remove(Client),
}

impl Change {
    /// The client that it is about.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Add(client) | Self::Remove(client) | Self::Update { after: client, .. } => {
                &client.id
            }
        }
    }

    /// `+` for a new client, `~` for a changed one, `-` for a removed one.
    #[must_use]
    pub fn sign(&self) -> char {
        match self {
            Self::Add(_) => '+',
            Self::Update { .. } => '~',
            Self::Remove(_) => '-',
        }
    }

    /// The client as it must be stored for the change to be right.
    pub(super) fn before(&self) -> Option<&Client> {
        match self {
            Self::Add(_) => None,
            Self::Update { before, .. } | Self::Remove(before) => Some(before),
        }
    }

    fn after_mut(&mut self) -> Option<&mut Client> {
        match self {
            Self::Add(after) | Self::Update { after, .. } => Some(after),
            Self::Remove(_) => None,
        }
    }
}

impl Plan {
    /// What leads from the stored clients to the wanted ones.
    #[must_use]
    pub fn new(mut stored: Vec<Client>, wanted: &[Client], unlisted: Unlisted) -> Self {
        // No file lists them.
        stored.retain(|client| !client.is_by_url());
        let mut changes = Vec::new();
        for wanted in wanted {
            let found = stored.iter().position(|client| client.id == wanted.id);
            changes.extend(match found {
                None => Some(Change::Add(wanted.clone())),
                Some(index) => change(stored.remove(index), wanted),
            });
        }
        let mut left_alone = Vec::new();
        match unlisted {
            Unlisted::Keep => left_alone.extend(stored.into_iter().map(|client| client.id)),
            Unlisted::Remove => changes.extend(stored.into_iter().map(Change::Remove)),
        }
        Self {
            changes,
            left_alone,
        }
    }

    /// The ids of clients that would need a secret and have none.
    pub fn without_secret(&self) -> impl Iterator<Item = &str> {
        let changed = self.changes.iter();
        changed
            .filter(|change| change.lacks_secret())
            .map(Change::id)
    }

    /// The ids of clients whose sessions must end.
    pub fn removed(&self) -> impl Iterator<Item = &str> {
        let removed = |change: &&Change| matches!(change, Change::Remove(_));
        self.changes.iter().filter(removed).map(Change::id)
    }

    /// Gives each client that needs a secret a random one. Returns them by client.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn generate_secrets(
        &mut self,
        random: &SystemRandom,
    ) -> Result<Vec<(String, SecretToken)>, Unspecified> {
        let mut generated = Vec::new();
        for change in self
            .changes
            .iter_mut()
            .filter(|change| change.lacks_secret())
        {
            let secret = SecretToken::generate(random)?;
            if let Some(after) = change.after_mut() {
                after.secrets.current = Some(secret.hash());
                generated.push((after.id.clone(), secret));
            }
        }
        Ok(generated)
    }
}

impl Change {
    fn lacks_secret(&self) -> bool {
        match self {
            Self::Add(after) | Self::Update { after, .. } => after.lacks_secret(),
            Self::Remove(_) => false,
        }
    }
}

/// A client stays registered, and disabled, since when it was.
fn change(before: Client, wanted: &Client) -> Option<Change> {
    let after = Client {
        secrets: secrets(&before.secrets, wanted),
        created_at: before.created_at,
        disabled_at: before.disabled_at,
        ..wanted.clone()
    };
    (after != before).then_some(Change::Update { before, after })
}

/// A secret that already works is no change, whether it is the newest or the one before.
/// So a service that starts with an older file does not undo a rotation.
fn secrets(before: &StoredSecrets, wanted: &Client) -> StoredSecrets {
    let given = wanted.secrets.current.as_ref();
    let known = [&before.current, &before.previous];
    match given {
        _ if !wanted.auth_method.has_secret() => StoredSecrets::default(),
        Some(given) if known.iter().all(|hash| hash.as_ref() != Some(given)) => StoredSecrets {
            current: Some(given.clone()),
            previous: before.current.clone(),
        },
        _ => before.clone(),
    }
}
