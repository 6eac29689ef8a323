use std::path::{Path, PathBuf};

use aws_lc_rs::rand::SystemRandom;
use service_kit::database::Database;

use super::{Error, MasterKey, Signer, StoredKey, encryption, store};

/// The master key and, while it is being changed, the previous one.
#[derive(Debug)]
pub struct MasterKeys {
    current: MasterKey,
    old: Option<MasterKey>,
}

/// The files of the master keys.
#[derive(Clone, Copy, Debug)]
pub struct MasterKeyFiles<'a> {
    /// The current master key.
    pub current: &'a Path,
    /// The previous one, while it is being changed.
    pub old: Option<&'a Path>,
    /// Whether the first start may create the current key. Replicas must share one, so
    /// only for a database that is not shared.
    pub may_be_made: bool,
}

/// The master keys that were found before the database is opened.
#[derive(Debug)]
pub struct FoundMasterKeys {
    file: PathBuf,
    /// `None` when the first one may have to be created.
    current: Option<MasterKey>,
    old: Option<MasterKey>,
}

impl FoundMasterKeys {
    /// The keys, unless the first one may have to be created.
    pub(crate) fn existing(self) -> Option<MasterKeys> {
        let old = self.old;
        self.current.map(|current| MasterKeys { current, old })
    }

    /// The keys. Creates the first one if `database` holds no signing key. If it holds
    /// some, a missing file means a wrong path or a loss, and a new key would help with
    /// neither.
    ///
    /// # Errors
    /// [`Error::MasterKey`] when the key is missing or cannot be created; or when the
    /// database fails.
    pub async fn or_first(self, database: &Database) -> Result<MasterKeys, Error> {
        let current = match self.current {
            Some(current) => current,
            None if store::is_empty(&database.reader()).await? => {
                MasterKey::read_or_create(&self.file, &SystemRandom::new())?
            }
            // Another process may just have created it.
            None => MasterKey::read(&self.file)?,
        };
        Ok(MasterKeys {
            current,
            old: self.old,
        })
    }
}

impl MasterKeys {
    /// Reads the existing keys.
    ///
    /// # Errors
    /// [`Error::MasterKey`] when a file cannot be read or parsed.
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

    /// The key that encrypts new signing keys.
    #[must_use]
    pub fn current(&self) -> &MasterKey {
        &self.current
    }

    /// The current key, then the previous one.
    pub fn all(&self) -> impl Iterator<Item = &MasterKey> {
        std::iter::once(&self.current).chain(&self.old)
    }

    /// Decrypts the private half of a stored key.
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
