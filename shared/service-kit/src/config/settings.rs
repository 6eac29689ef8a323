//! Settings that every service has, under variables of its own.

use std::{net::SocketAddr, path::PathBuf};

use super::read_secret_file;
use crate::database::DatabaseUrl;

/// Reads an address to bind.
///
/// # Errors
/// The fault and an example.
pub fn listen_address(text: &str) -> Result<SocketAddr, &'static str> {
    text.trim()
        .parse()
        .map_err(|_| "not an IP address and port; for example 127.0.0.1:8080 or [::]:8080")
}

/// Parses the name of a resource server, as in `aud`.
///
/// # Errors
/// The fault and an example.
pub fn audience(text: &str) -> Result<String, &'static str> {
    let name = text.trim();
    if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err("not a word; for example recipe-api");
    }
    Ok(name.to_owned())
}

/// Reads a switch from a flag or a variable.
///
/// # Errors
/// The fault and an example.
pub fn switch(text: &str) -> Result<bool, &'static str> {
    match text.trim().to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "" | "0" | "false" | "no" | "off" => Ok(false),
        _ => Err("neither yes nor no; for example true"),
    }
}

/// A database URL: given directly, in a file, or not at all.
#[derive(Debug)]
pub struct DatabaseSetting {
    /// The variable of the file.
    pub file_variable: &'static str,
    /// The URL itself.
    pub url: Option<DatabaseUrl>,
    /// A file that holds it.
    pub file: Option<PathBuf>,
    /// Used if neither is given.
    pub default: &'static str,
}

impl DatabaseSetting {
    /// The URL to use.
    ///
    /// # Errors
    /// A line that names the variable, the fault and an example.
    pub fn resolve(self) -> Result<DatabaseUrl, String> {
        let variable = self.file_variable;
        match (self.url, self.file) {
            (Some(_), Some(_)) => Err(format!(
                "{variable}: the URL itself is given as well; keep one of them, for example {variable}=/run/secrets/database-url"
            )),
            (Some(url), None) => Ok(url),
            (None, Some(file)) => DatabaseUrl::try_from(&read_secret_file(variable, &file)?)
                .map_err(|fault| format!("{variable}: {fault}")),
            (None, None) => self.default.parse(),
        }
    }
}
