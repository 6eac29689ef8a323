use aws_lc_rs::rand::SystemRandom;

use super::{Error, MasterKey, Signer, StoredKey, encryption};
use crate::config::Config;

/// The master key, and while it is changed, the one before.
#[derive(Clone, Debug)]
pub struct MasterKeys {
    current: MasterKey,
    old: Option<MasterKey>,
}

impl MasterKeys {
    /// The keys that the configuration names. Replicas must share one master
    /// key, so only for a database that is not shared one is made up on the spot.
    ///
    /// # Errors
    /// [`Error::MasterKey`] when a file cannot be read, made or understood.
    pub fn of(config: &Config) -> Result<Self, Error> {
        let file = &config.master_key_file;
        let current = if config.database.is_shared() {
            MasterKey::read(file)?
        } else {
            MasterKey::read_or_create(file, &SystemRandom::new())?
        };
        let old = config.old_master_key_file.as_deref();
        Ok(Self {
            current,
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
