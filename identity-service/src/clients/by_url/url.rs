use service_kit::config::Origin;
use url::Url;

use crate::outbound::AllowedHosts;

/// In bytes. Every row about the client has it.
const MAX_LENGTH: usize = 250;

/// The rule that a client id breaks that is to be a URL (client id metadata documents §3).
/// Displayed after the field's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientUrlError {
    /// It is too long.
    #[error("must be at most {MAX_LENGTH} bytes long")]
    TooLong,
    /// It cannot be read as one.
    #[error("must be a URL")]
    NotAUrl,
    /// Others could change the document on its way.
    #[error("must begin with https")]
    NotEncrypted,
    /// It looks like another host than it is.
    #[error("must not contain a user name or a password")]
    UserInfo,
    /// A fragment is not sent.
    #[error("must not contain a fragment")]
    Fragment,
    /// A whole host is no client.
    #[error("must have a path")]
    NoPath,
    /// Two ids would be one client.
    #[error(
        "must be written as browsers write it: without capitals in the host, a usual port, dots as segments, or spaces"
    )]
    NotNormal,
    /// Browsers take it for another host.
    #[error("must name a host without a dot at its end")]
    TrailingDot,
    /// It would lead back here.
    #[error("must not be an address of this service")]
    Own,
}

/// Whether a client id is the URL of a document. No registered id has such characters.
#[must_use]
pub fn is_url(client_id: &str) -> bool {
    client_id.contains("://")
}

/// Reads a client id. Allowed hosts of this machine may be called without TLS too.
///
/// # Errors
/// The first rule that it breaks.
pub fn parse(
    client_id: &str,
    allowed: &AllowedHosts,
    issuer: &Origin,
) -> Result<Url, ClientUrlError> {
    use ClientUrlError as Fault;
    let url = spelled(client_id)?;
    match url.scheme() {
        "https" => {}
        "http" if allowed.contain_loopback(&url) => {}
        _ => return Err(Fault::NotEncrypted),
    }
    if url.origin().ascii_serialization() == issuer.as_str() {
        return Err(Fault::Own);
    }
    Ok(url)
}

/// Reads a client id by the rules that are the same at each deployment.
///
/// # Errors
/// The first rule that it breaks.
pub(super) fn spelled(client_id: &str) -> Result<Url, ClientUrlError> {
    use ClientUrlError as Fault;
    if client_id.len() > MAX_LENGTH {
        return Err(Fault::TooLong);
    }
    let url = Url::parse(client_id).map_err(|_| Fault::NotAUrl)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Fault::UserInfo);
    }
    if url.fragment().is_some() {
        return Err(Fault::Fragment);
    }
    if url.path() == "/" {
        return Err(Fault::NoPath);
    }
    if url.as_str() != client_id {
        return Err(Fault::NotNormal);
    }
    if url.host_str().is_some_and(|host| host.ends_with('.')) {
        return Err(Fault::TrailingDot);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, ClientUrlError> {
        let allowed = "127.0.0.1:7001,localhost,client.test".parse().unwrap();
        let issuer = "https://id.example".parse().unwrap();
        parse(text, &allowed, &issuer).map(Into::into)
    }

    #[test]
    fn a_client_id_is_an_https_url_with_a_path() {
        for text in [
            "https://client.example/oauth/client.json",
            "https://client.example/a",
            "https://client.example:8443/client.json",
            "https://client.example/client.json?version=2",
            "https://client.example/a//b/",
            "https://client.example/a%20b",
            "https://xn--bcher-kva.example/client",
            "https://192.0.1.1/client",
            "https://[2606:4700::1]/client",
            "http://127.0.0.1:7001/client.json",
            "http://localhost:8080/client.json",
        ] {
            assert_eq!(read(text), Ok(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn other_ids_are_refused() {
        use ClientUrlError as Fault;
        let long = format!("https://client.example/{}", "a".repeat(MAX_LENGTH));
        for (text, fault) in [
            (long.as_str(), Fault::TooLong),
            ("https://", Fault::NotAUrl),
            ("https:///", Fault::NotAUrl),
            ("https://client.example:99999/a", Fault::NotAUrl),
            ("https://a b/c", Fault::NotAUrl),
            ("https://256.0.0.1/a", Fault::NotAUrl),
            ("http://client.example/a", Fault::NotEncrypted),
            ("http://client.test/a", Fault::NotEncrypted),
            ("http://127.0.0.1:7002/a", Fault::NotEncrypted),
            ("http://[::1]/a", Fault::NotEncrypted),
            ("ftp://client.example/a", Fault::NotEncrypted),
            ("file:///etc/passwd", Fault::NotEncrypted),
            (
                "javascript://client.example/%0aalert(1)",
                Fault::NotEncrypted,
            ),
            ("com.example.app://client.example/a", Fault::NotEncrypted),
            ("https://user@client.example/a", Fault::UserInfo),
            ("https://user:secret@client.example/a", Fault::UserInfo),
            ("https://:secret@client.example/a", Fault::UserInfo),
            ("https://@client.example/a", Fault::NotNormal),
            ("https://client.example/a#b", Fault::Fragment),
            ("https://client.example/a#", Fault::Fragment),
            ("https://client.example", Fault::NoPath),
            ("https://client.example/", Fault::NoPath),
            ("https://client.example?a=b", Fault::NoPath),
            ("https://client.example/.", Fault::NoPath),
            ("https://client.example/a/..", Fault::NoPath),
            ("https://client.example/./a", Fault::NotNormal),
            ("https://client.example/b/../a", Fault::NotNormal),
            ("https://client.example/%2e/a", Fault::NotNormal),
            ("https://client.example/b/%2E%2e/a", Fault::NotNormal),
            ("https://client.example\\a", Fault::NotNormal),
            ("https://Client.example/a", Fault::NotNormal),
            ("HTTPS://client.example/a", Fault::NotNormal),
            ("https://client.example:443/a", Fault::NotNormal),
            ("https://client.example:/a", Fault::NotNormal),
            (" https://client.example/a", Fault::NotNormal),
            ("https://client.example/a b", Fault::NotNormal),
            ("https://client.example/\ta", Fault::NotNormal),
            ("https:client.example://a", Fault::NotNormal),
            ("https://bücher.example/a", Fault::NotNormal),
            ("https://2130706433/a", Fault::NotNormal),
            ("https://0177.0.0.1/a", Fault::NotNormal),
            ("https://0x7f000001/a", Fault::NotNormal),
            ("https://127.1/a", Fault::NotNormal),
            ("https://127.0.0.1./a", Fault::NotNormal),
            ("https://１２７.0.0.1/a", Fault::NotNormal),
            ("https://[::ffff:127.0.0.1]/a", Fault::NotNormal),
            ("https://[0:0::1]/a", Fault::NotNormal),
            ("https://client.example./a", Fault::TrailingDot),
            ("https://id.example/oauth/authorize", Fault::Own),
        ] {
            assert_eq!(read(text), Err(fault), "{text}");
        }
    }
}
