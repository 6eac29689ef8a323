use std::{fs, path::Path};

use secrecy::SecretString;

/// Reads a secret from a file, as container platforms provide them. A line break at the
/// end is dropped.
///
/// # Errors
/// A sentence that begins with `variable` and says why the file cannot be used.
pub fn read_secret_file(variable: &str, path: &Path) -> Result<SecretString, String> {
    let text = fs::read_to_string(path).map_err(|error| {
        format!(
            "{variable}: cannot read {}: {error}; for example /run/secrets/name",
            path.display()
        )
    })?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        return Err(format!(
            "{variable}: {} is empty; it must hold the secret",
            path.display()
        ));
    }
    Ok(secret.into())
}
