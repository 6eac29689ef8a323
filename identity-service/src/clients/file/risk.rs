use std::{fmt, path::PathBuf};

use service_kit::database::is_open_to_others;

use super::ClientFile;
use crate::clients::{Client, is_at_localhost};

/// What works but is risky.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Risk {
    /// Other users of the machine can read the secrets in this file.
    OpenToOthers(PathBuf),
    /// Answers go to a name that may be resolved elsewhere.
    Localhost {
        /// The client's id.
        client: String,
        /// Its redirect URI.
        uri: String,
    },
}

impl fmt::Display for Risk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OpenToOthers(file) => write!(
                f,
                "others can read the secrets in {}; chmod 600 keeps them from that",
                file.display()
            ),
            Self::Localhost { client, uri } => write!(
                f,
                "client {client:?}: {uri} is for development only; an app on a device uses \
                 127.0.0.1 or [::1]"
            ),
        }
    }
}

impl Risk {
    /// The risks of one client.
    pub fn of_client(client: &Client) -> impl Iterator<Item = Self> {
        let after_logout = client.post_logout_redirect_uris.iter();
        let uris = client.redirect_uris.iter().chain(after_logout);
        let risky = uris.filter(|uri| is_at_localhost(uri));
        risky.map(|uri| Self::Localhost {
            client: client.id.clone(),
            uri: uri.clone(),
        })
    }
}

impl ClientFile {
    /// The risks of the file and its clients.
    #[must_use]
    pub fn risks(&self) -> Vec<Risk> {
        let files = self.secret_files.iter();
        let open = files.filter(|file| is_open_to_others(file).unwrap_or_default());
        let open = open.cloned().map(Risk::OpenToOthers);
        open.chain(self.clients.iter().flat_map(Risk::of_client))
            .collect()
    }
}
