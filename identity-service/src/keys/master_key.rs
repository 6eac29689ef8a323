use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use aws_lc_rs::{
    digest::{SHA256, digest},
    hkdf::{HKDF_SHA256, Salt},
    hmac::{self, HMAC_SHA256},
    rand::{SecureRandom, SystemRandom},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use service_kit::database::{create_folder, is_open_to_others};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Error;

const LENGTH: usize = 32;
const VARIABLE: &str = "IDENTITY_MASTER_KEY_FILE";

/// The key-encryption key: 32 bytes from a file, as base64.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; LENGTH]>);

impl MasterKey {
    /// Reads the key from `file`.
    ///
    /// # Errors
    /// When the file is missing or does not hold 32 bytes in base64.
    pub fn read(file: &Path) -> Result<Self, Error> {
        Self::read_setting(VARIABLE, file)
    }

    /// Reads the previous master key from `file`.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_old(file: &Path) -> Result<Self, Error> {
        Self::read_setting("IDENTITY_OLD_MASTER_KEY_FILE", file)
    }

    fn read_setting(variable: &str, file: &Path) -> Result<Self, Error> {
        let fault = |fault: &str| {
            Error::MasterKey(format!(
                "{variable}: {} {fault}; for example made by: openssl rand -base64 32",
                file.display()
            ))
        };
        let text = match fs::read_to_string(file) {
            Ok(text) => Zeroizing::new(text),
            Err(error) => return Err(fault(&format!("cannot be read: {error}"))),
        };
        let bytes = STANDARD.decode(text.trim()).map(Zeroizing::new);
        let key = bytes
            .ok()
            .and_then(|bytes| bytes.as_slice().try_into().ok())
            .map(|bytes| Self(Zeroizing::new(bytes)))
            .ok_or_else(|| fault("does not hold 32 bytes in base64"))?;
        if is_open_to_others(file).unwrap_or_default() {
            tracing::warn!(
                variable,
                file = %file.display(),
                "others can read the master key; chmod 600 keeps it from them"
            );
        }
        Ok(key)
    }

    /// Reads the key from `file`, or creates one there that only its owner can read. Two
    /// processes that do this at once get the same key.
    ///
    /// # Errors
    /// When the file can be neither read nor created.
    pub fn read_or_create(file: &Path, random: &SystemRandom) -> Result<Self, Error> {
        if !file.exists() {
            Self::create(file, random)?;
        }
        Self::read(file)
    }

    fn create(file: &Path, random: &SystemRandom) -> Result<(), Error> {
        let fault = |error: std::io::Error| {
            Error::MasterKey(format!(
                "{VARIABLE}: {} cannot be made: {error}",
                file.display()
            ))
        };
        let mut key = Zeroizing::new([0; LENGTH]);
        random.fill(key.as_mut_slice())?;
        let text = Zeroizing::new(STANDARD.encode(key.as_slice()));

        create_folder(file).map_err(fault)?;
        // Written under another name first, so that nobody reads half a key.
        let draft = file.with_extension(format!("{}.draft", Uuid::now_v7()));
        let mut options = OpenOptions::new();
        let mut output = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)
            .map_err(fault)?;
        let written = output
            .write_all(text.as_bytes())
            .and_then(|()| output.sync_all());
        // Unlike a rename, a hard link never replaces an existing key.
        let linked = written.and_then(|()| fs::hard_link(&draft, file));
        fs::remove_file(&draft).map_err(fault)?;
        match linked {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(fault(error)),
            _ => Ok(()),
        }
    }

    /// Derives a key for HMAC-SHA-256 that serves one `purpose` and reveals nothing about
    /// this key or the keys of other purposes (HKDF, RFC 5869).
    ///
    /// # Errors
    /// When the cryptographic library fails.
    pub fn hmac_key(&self, purpose: &str) -> Result<hmac::Key, Error> {
        let extracted = Salt::new(HKDF_SHA256, &[]).extract(self.as_bytes());
        let info = [purpose.as_bytes()];
        Ok(extracted.expand(&info, HMAC_SHA256)?.into())
    }

    /// An identifier that reveals nothing about the key.
    pub(super) fn id(&self) -> String {
        let digest = digest(&SHA256, self.0.as_slice());
        URL_SAFE_NO_PAD.encode(&digest.as_ref()[..9])
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("MasterKey").field(&self.id()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("data/master.key");
        let random = SystemRandom::new();
        let made = MasterKey::read_or_create(&file, &random).unwrap();
        let read = MasterKey::read_or_create(&file, &random).unwrap();
        assert_eq!(made.id(), read.id());
        let permissions = fs::metadata(&file).unwrap().permissions();
        assert_eq!(permissions.mode() & 0o777, 0o600);
        let files = fs::read_dir(file.parent().unwrap()).unwrap().count();
        assert_eq!(files, 1, "no draft is left");
    }

    #[test]
    fn each_purpose_has_a_key_of_its_own() {
        let master = MasterKey(Zeroizing::new([7; LENGTH]));
        let tag = |master: &MasterKey, purpose| {
            let key = master.hmac_key(purpose).unwrap();
            hmac::sign(&key, b"text").as_ref().to_vec()
        };
        assert_eq!(tag(&master, "one"), tag(&master, "one"));
        assert_ne!(tag(&master, "one"), tag(&master, "two"));
        let other = MasterKey(Zeroizing::new([8; LENGTH]));
        assert_ne!(tag(&master, "one"), tag(&other, "one"));
    }

    #[test]
    fn is_refused_when_it_is_not_32_bytes_of_base64() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("master.key");
        for text in ["", "not base64!", "c2hvcnQ="] {
            fs::write(&file, text).unwrap();
            let error = MasterKey::read(&file).unwrap_err().to_string();
            assert!(error.starts_with("IDENTITY_MASTER_KEY_FILE: "), "{error}");
            assert!(error.contains("does not hold 32 bytes"), "{error}");
            let error = MasterKey::read_old(&file).unwrap_err().to_string();
            assert!(
                error.starts_with("IDENTITY_OLD_MASTER_KEY_FILE: "),
                "{error}"
            );
        }
    }
}
