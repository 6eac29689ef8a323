use std::sync::Arc;

use arc_swap::ArcSwap;
use jsonwebtoken::jwk::JwkSet;
use service_kit::{clock::Clock, database::Database};
use time::OffsetDateTime;
use token_verifier::LocalKeys;

use super::{
    Error, MasterKey, PublicJwk, Signer, StoredKey,
    encryption::decrypt,
    generate::{Schedule, generate},
    store::{self, Inserted},
};

/// The keys that this replica knows, swapped as a whole when they change.
#[derive(Clone, Debug)]
pub struct KeyRing {
    keys: Arc<ArcSwap<Keys>>,
    verification: LocalKeys,
    clock: Clock,
}

#[derive(Debug, Default)]
struct Keys {
    /// By activation, latest first.
    signers: Vec<(OffsetDateTime, Arc<Signer>)>,
    published: Vec<PublicJwk>,
}

impl KeyRing {
    /// Loads the keys, after making the first if there is none. Of several
    /// replicas that start at once, one makes it.
    ///
    /// # Errors
    /// When keys cannot be made, stored, read or decrypted.
    pub async fn open(
        database: &Database,
        master: &MasterKey,
        clock: Clock,
    ) -> Result<Self, Error> {
        let mut stored = store::list(database).await?;
        if stored.is_empty() {
            make_first(database, master, clock.now()).await?;
            stored = store::list(database).await?;
        }
        let ring = Self {
            keys: Arc::default(),
            verification: LocalKeys::new(JwkSet { keys: Vec::new() }),
            clock,
        };
        ring.replace(master, &stored)?;
        Ok(ring)
    }

    /// The key that signs now.
    ///
    /// # Errors
    /// [`Error::NoActiveKey`] while none may.
    pub fn signer(&self) -> Result<Arc<Signer>, Error> {
        let now = self.clock.now();
        let keys = self.keys.load();
        keys.signers
            .iter()
            .find(|(activates_at, _)| *activates_at <= now)
            .map(|(_, signer)| Arc::clone(signer))
            .ok_or(Error::NoActiveKey)
    }

    /// The keys that verifiers get to see.
    #[must_use]
    pub fn published(&self) -> Vec<PublicJwk> {
        self.keys.load().published.clone()
    }

    /// The keys that this service accepts its own tokens by.
    #[must_use]
    pub fn verification_keys(&self) -> LocalKeys {
        self.verification.clone()
    }

    fn replace(&self, master: &MasterKey, stored: &[StoredKey]) -> Result<(), Error> {
        let mut signers = stored
            .iter()
            .map(|key| Ok((key.activates_at, Arc::new(unlock(master, key)?))))
            .collect::<Result<Vec<_>, Error>>()?;
        signers.sort_by_key(|(activates_at, _)| std::cmp::Reverse(*activates_at));
        let published: Vec<_> = stored.iter().map(|key| key.public_jwk.clone()).collect();
        self.verification.replace(jwk_set(&published)?);
        self.keys.store(Arc::new(Keys { signers, published }));
        Ok(())
    }
}

async fn make_first(
    database: &Database,
    master: &MasterKey,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let master = master.clone();
    let schedule = Schedule {
        generation: 1,
        created_at: now,
        // Nobody can hold an older key set: it may sign at once.
        activates_at: now,
    };
    let key = tokio::task::spawn_blocking(move || generate(&master, schedule))
        .await
        .map_err(|_| Error::Crypto)??;
    let kid = key.kid.clone();
    match store::insert(database, key).await? {
        Inserted::Won => tracing::info!(kid, "made the first signing key"),
        Inserted::Lost => tracing::info!("another replica made the first signing key"),
    }
    Ok(())
}

fn unlock(master: &MasterKey, key: &StoredKey) -> Result<Signer, Error> {
    if key.kek_id != master.id() {
        return Err(Error::OtherMasterKey {
            kid: key.kid.clone(),
            kek_id: key.kek_id.clone(),
        });
    }
    let pkcs8 = decrypt(master, &key.kid, &key.encrypted_private_key)?;
    Signer::new(key.kid.clone(), &pkcs8)
}

fn jwk_set(keys: &[PublicJwk]) -> Result<JwkSet, Error> {
    let keys = serde_json::to_value(keys).map_err(|_| Error::Crypto)?;
    let keys = serde_json::from_value(keys).map_err(|_| Error::Crypto)?;
    Ok(JwkSet { keys })
}
