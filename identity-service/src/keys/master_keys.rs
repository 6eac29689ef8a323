use std::path::{Path, PathBuf};

use aws_lc_rs::rand::SystemRandom;
use service_kit::database::Database;

use super::{Error, MasterKey, Signer, StoredKey, encryption, store};

/// The master key, and while it is changed, the one before.
#[derive(Clone, Debug)]
pub struct MasterKeys {
    current: MasterKey,
    old: Option<MasterKey>,
}

/// Where the master keys are.
#[derive(Clone, Copy, Debug)]
pub struct MasterKeyFiles<'a> {
    /// Of what new keys are encrypted under.
    pub current: &'a Path,
    /// Of the one before, while it is changed.
    pub old: Option<&'a Path>,
    /// Whether the first start may make the current one. Replicas must share one master
    /// key, so only for a database that is not shared one may be missing yet.
    pub may_be_made: bool,
}

/// The master keys that there are before the database is opened.
#[derive(Debug)]
pub struct FoundMasterKeys {
    file: PathBuf,
    /// Nothing where the first one may have to be made.
    current: Option<MasterKey>,
    old: Option<MasterKey>,
}

impl FoundMasterKeys {
    /// The keys, after making the first one where `database` holds no signing key. A
    /// file that is not there while it holds some is a mistake in the path, or a loss:
    /// another key would help with neither.
    ///
    /// # Errors
    /// [`Error::MasterKey`] when there should be a key, or none can be made; or when the
    /// database does not answer.
    pub async fn or_first(self, database: &Database) -> Result<MasterKeys, Error> {
        let current = match self.current {
            Some(current) => current,
            None if store::is_empty(database).await? => {
                MasterKey::read_or_create(&self.file, &SystemRandom::new())?
            }
            // Another process may have made it just now.
            None => MasterKey::read(&self.file)?,
        };
        Ok(MasterKeys {
            current,
            old: self.old,
        })
    }
}

impl MasterKeys {
    /// Reads the keys that there are.
    ///
    /// # Errors
    /// [`Error::MasterKey`] when a file cannot be read or understood.
    pub fn find(files: MasterKeyFiles<'_>) -> Result<FoundMasterKeys, Error> {
        let MasterKeyFiles {
            current: file,
            old,
            may_be_made,
        } = files;
        let is_missing_yet = may_be_made && !file.exists();
        let current = (!is_missing_yet).then(|| MasterKey::read(file));
        Ok(FoundMasterKeys {
            file: file.to_owned(),
            current: current.transpose()?,
            old: old.map(MasterKey::read_old).transpose()?,
        })
    }

    /// What new keys are encrypted under.
    #[must_use]
    pub fn current(&self) -> &MasterKey {
        &self.current
    }

    /// That one first, then the one before.
    pub fn all(&self) -> impl Iterator<Item = &MasterKey> {
        std::iter::once(&self.current).chain(&self.old)
    }

    /// The private half of a stored key, ready to sign.
    pub(super) fn unlock(&self, key: &StoredKey) -> Result<Signer, Error> {
        let pkcs8 = self.decrypt(key)?;
        Signer::new(key.kid.clone(), key.algorithm, &pkcs8)
    }

    /// The same key, encrypted under the current master key.
    pub(super) fn rewrap(&self, key: &StoredKey) -> Result<StoredKey, Error> {
        let pkcs8 = self.decrypt(key)?;
        Ok(StoredKey {
            encrypted_private_key: encryption::encrypt(&self.current, &key.kid, &pkcs8)?,
            kek_id: self.current.id(),
            ..key.clone()
        })
    }

    fn decrypt(&self, key: &StoredKey) -> Result<zeroize::Zeroizing<Vec<u8>>, Error> {
        let master = self
            .all()
            .find(|master| master.id() == key.kek_id)
            .ok_or_else(|| Error::OtherMasterKey {
                kid: key.kid.clone(),
                kek_id: key.kek_id.clone(),
            })?;
        encryption::decrypt(master, &key.kid, &key.encrypted_private_key)
    }
}
