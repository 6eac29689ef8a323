use std::{io, path::PathBuf};

use clap::Args;
use secrecy::ExposeSecret;
use service_kit::config::read_secret_file;

use super::CommandError;
use crate::passwords::Password;

/// Where a password comes from. Never the command line, which other users can see.
#[derive(Clone, Debug, Args)]
pub struct PasswordSource {
    /// File that holds the password, instead of standard input
    #[arg(long)]
    password_file: Option<PathBuf>,
}

impl PasswordSource {
    pub(super) fn read(&self) -> Result<Password, CommandError> {
        let Some(file) = &self.password_file else {
            return from_line(&mut io::stdin().lock());
        };
        let secret =
            read_secret_file("--password-file", file).map_err(CommandError::PasswordFile)?;
        Ok(secret.expose_secret().into())
    }
}

/// The first line, without its line break.
fn from_line(input: &mut impl io::BufRead) -> Result<Password, CommandError> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    match line.trim_end_matches(['\r', '\n']) {
        "" => Err(CommandError::NoPassword),
        line => Ok(line.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_one_line() {
        let read = |text: &str| from_line(&mut text.as_bytes()).ok();
        for text in ["sour dough 7", "sour dough 7\n", "sour dough 7\r\nmore"] {
            assert_eq!(read(text), Some("sour dough 7".into()), "{text:?}");
        }
        assert_eq!(read(" x "), Some(" x ".into()));
        assert_eq!(read(""), None);
        assert_eq!(read("\n"), None);
    }
}
