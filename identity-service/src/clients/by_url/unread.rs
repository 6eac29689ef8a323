use ::url::Url;
use time::OffsetDateTime;

use super::url::{ClientUrlError, is_url, spelled};
use crate::{
    clients::{
        AuthMethod, Client, ClientKind, Clients, Error, Pkce, StoredSecrets, TokenAlgorithms,
    },
    tokens::Scopes,
};

/// A client by URL whose document nobody has read, and that gets nothing since `now`. An
/// operator keeps it out before it asks.
///
/// # Errors
/// The first rule that the URL breaks.
fn unread(id: &str, now: OffsetDateTime) -> Result<Client, ClientUrlError> {
    let url = spelled(id)?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err(ClientUrlError::NotEncrypted);
    }
    Ok(Client {
        id: id.to_owned(),
        name: host(&url),
        kind: ClientKind::Public,
        auth_method: AuthMethod::None,
        secrets: StoredSecrets::default(),
        keys: None,
        redirect_uris: Vec::new(),
        post_logout_redirect_uris: Vec::new(),
        backchannel_logout_uri: None,
        grant_types: Vec::new(),
        scopes: Scopes::known_in(""),
        audiences: Vec::new(),
        first_party: false,
        pkce: Pkce::Required,
        require_par: false,
        algorithms: TokenAlgorithms::default(),
        dpop_bound: false,
        read_at: None,
        logo_uri: None,
        policy_uri: None,
        tos_uri: None,
        created_at: now,
        disabled_at: Some(now),
    })
}

impl Clients {
    /// Keeps a client from getting tokens since `now`, also one by URL that nobody has let in
    /// yet. `false` when that was so already. The caller ends its sessions afterwards.
    ///
    /// # Errors
    /// As [`Self::set_disabled`], and [`Error::Url`].
    pub async fn disable(&self, id: &str, now: OffsetDateTime) -> Result<bool, Error> {
        match self.set_disabled(id, Some(now)).await {
            Err(Error::NoSuchClient(_)) if is_url(id) => {}
            disabled => return disabled,
        }
        match self.add(unread(id, now)?).await {
            // Somebody has let it in meanwhile.
            Err(Error::Exists(_)) => self.set_disabled(id, Some(now)).await,
            added => added.map(|()| true),
        }
    }
}

/// As long as a name may be.
pub(super) fn host(url: &Url) -> String {
    url.host_str()
        .unwrap_or_default()
        .chars()
        .take(64)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_the_url_of_a_document_is_kept_out() {
        let client = |id| unread(id, OffsetDateTime::UNIX_EPOCH);
        for (id, fault) in [
            ("https://a.example/", ClientUrlError::NoPath),
            ("https://A.example/b", ClientUrlError::NotNormal),
            ("https://a.example/b#c", ClientUrlError::Fragment),
            ("ftp://a.example/b", ClientUrlError::NotEncrypted),
        ] {
            assert_eq!(client(id), Err(fault), "{id}");
        }
        for id in ["https://a.example/b", "http://127.0.0.1:7001/b"] {
            assert!(!client(id).unwrap().is_enabled(), "{id}");
        }
    }
}
