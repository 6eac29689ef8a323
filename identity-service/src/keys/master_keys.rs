use std::path::PathBuf;

use aws_lc_rs::rand::SystemRandom;
use service_kit::database::Database;

use super::{Error, MasterKey, Signer, StoredKey, encryption, store};
use crate::config::Config;

/// The master key, and while it is changed, the one before.
#[derive(Clone, Debug)]
pub struct MasterKeys {
    current: MasterKey,
    old: Option<MasterKey>,
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
    /// Reads the keys that the configuration names. Replicas must share one master
    /// key, so only for a database that is not shared one may be missing yet.
    ///
    /// # Errors
    /// [`Error::MasterKey`] when a file cannot be read or understood.
    pub fn find(config: &Config) -> Result<FoundMasterKeys, Error> {
        let file = &config.master_key_file;
        let may_be_missing = !config.database.is_shared() && !file.exists();
        let current = (!may_be_missing).then(|| MasterKey::read(file));
        let old = config.old_master_key_file.as_deref();
        Ok(FoundMasterKeys {
            file: file.clone(),
            current: current.transpose()?,
            old: old.map(MasterKey::read_old).transpose()?,
        })
    }

    /// What new keys are encrypted under.
    #[must_use]
    pub fn current(&self) -> &MasterKey {
        &self.current
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
        let mut known = std::iter::once(&self.current).chain(&self.old);
        let master = known
            .find(|master| master.id() == key.kek_id)
            .ok_or_else(|| Error::OtherMasterKey {
                kid: key.kid.clone(),
                kek_id: key.kek_id.clone(),
            })?;
        encryption::decrypt(master, &key.kid, &key.encrypted_private_key)
    }
}
