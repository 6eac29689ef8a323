//! Redirect URIs: which may be registered, and which registered one a request means.

use url::{Host, Url};

use super::{Client, ClientKind};

/// In bytes.
const MAX_LENGTH: usize = 1_000;

/// Hosts that always are the device itself. Any port may be presented with them, because
/// a native app listens wherever the system lets it (RFC 8252 §7.3).
const LOOPBACK: [&str; 2] = ["http://127.0.0.1", "http://[::1]"];

/// The rule that a redirect URI breaks. Displayed after the field's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedirectUriError {
    /// It is too long.
    #[error("must be at most {MAX_LENGTH} bytes long")]
    TooLong,
    /// No URI contains such a character (RFC 3986 §2).
    #[error("must contain only characters of a URI, and % only before two hex digits")]
    Characters,
    /// Every URI that matches would be as good as registered (RFC 9700 §2.1).
    #[error("must not contain a wildcard")]
    Wildcard,
    /// Answers are added to the query, which a fragment would hide (RFC 6749 §3.1.2).
    #[error("must not contain a fragment")]
    Fragment,
    /// It looks like another host than it is.
    #[error("must not contain a user name or a password")]
    UserInfo,
    /// It has no scheme, or no host.
    #[error("must be an absolute URI")]
    NotAbsolute,
    /// Others could read the answer on its way.
    #[error("must begin with https; http is only for 127.0.0.1, [::1] and localhost")]
    NotEncrypted,
    /// Any app of a device may claim a private-use scheme, so it must be recognisable as
    /// the app's own (RFC 8252 §7.1).
    #[error("must have a scheme with a dot, such as com.example.app, and a / after the colon")]
    PrivateScheme,
    /// A server receives no answers in this way.
    #[error("must begin with https: only a public client has a scheme of its own")]
    PrivateSchemeOfServer,
    /// A client that writes it as usual would not be recognised.
    #[error("must be written as {0}")]
    NotNormal(String),
    /// Browsers take it for another host.
    #[error("must name a host without a dot at its end")]
    TrailingDot,
}

/// Checks a redirect URI that is to be registered.
///
/// # Errors
/// The first rule that it breaks.
pub(super) fn check(uri: &str, kind: ClientKind) -> Result<(), RedirectUriError> {
    use RedirectUriError as Fault;
    check_text(uri)?;
    let url = Url::parse(uri).map_err(|_| Fault::NotAbsolute)?;
    if !url.username().is_empty() || url.password().is_some() || authority(uri).contains('@') {
        return Err(Fault::UserInfo);
    }
    match url.scheme() {
        "https" => {}
        "http" if is_of_this_device(&url) => {}
        "http" => return Err(Fault::NotEncrypted),
        scheme if !scheme.contains('.') || !uri[scheme.len()..].starts_with(":/") => {
            return Err(Fault::PrivateScheme);
        }
        _ if kind != ClientKind::Public => return Err(Fault::PrivateSchemeOfServer),
        _ => {}
    }
    if url.host_str().is_some_and(|host| host.ends_with('.')) {
        return Err(Fault::TrailingDot);
    }
    if is_normal(uri, &url) {
        Ok(())
    } else {
        Err(Fault::NotNormal(url.into()))
    }
}

fn check_text(uri: &str) -> Result<(), RedirectUriError> {
    if uri.len() > MAX_LENGTH {
        return Err(RedirectUriError::TooLong);
    }
    if uri.contains('#') {
        return Err(RedirectUriError::Fragment);
    }
    if uri.contains('*') {
        return Err(RedirectUriError::Wildcard);
    }
    if uri.bytes().all(is_of_a_uri) && escapes_are_whole(uri) {
        Ok(())
    } else {
        Err(RedirectUriError::Characters)
    }
}

/// RFC 3986 §2.
fn is_of_a_uri(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?[]@!$&'()+,;=%".contains(&byte)
}

/// RFC 3986 §2.1.
fn escapes_are_whole(uri: &str) -> bool {
    uri.split('%').skip(1).all(|rest| {
        let digits = rest.bytes().take(2);
        digits.filter(u8::is_ascii_hexdigit).count() == 2
    })
}

/// What stands between the two slashes after the scheme and the path.
fn authority(uri: &str) -> &str {
    let rest = uri.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or_default()
}

fn is_of_this_device(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.octets() == [127, 0, 0, 1],
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether it has neither capitals in its host, nor dot segments, nor its scheme's usual
/// port (RFC 3986 §6.2). The slash of an empty path may be missing.
fn is_normal(uri: &str, url: &Url) -> bool {
    let normal = url.as_str();
    let without_path = || {
        let (origin, rest) = normal.split_at(url[..url::Position::BeforePath].len());
        rest.strip_prefix('/').map(|rest| format!("{origin}{rest}"))
    };
    normal == uri || (url.path() == "/" && without_path().as_deref() == Some(uri))
}

/// Whether it is on this device by a name. Some systems resolve `localhost` elsewhere,
/// and another server may listen at the port, so it is for development only (RFC 8252
/// §8.3).
#[must_use]
pub fn is_at_localhost(uri: &str) -> bool {
    uri.strip_prefix("http://localhost")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/', '?']))
}

impl Client {
    /// Whether answers may be sent to this address: it is a registered one, character by
    /// character (RFC 9700 §2.1), except for the port at a loopback address (RFC 8252
    /// §7.3).
    #[must_use]
    pub fn admits_redirect(&self, presented: &str) -> bool {
        is_registered(&self.redirect_uris, presented)
    }

    /// Whether people may be sent to this address after they logged out. It is compared as
    /// redirect URIs are: a native app listens at another port each time, so one at a
    /// loopback address could not be registered otherwise (RP-Initiated Logout 1.0 §3.1).
    #[must_use]
    pub fn admits_after_logout(&self, presented: &str) -> bool {
        is_registered(&self.post_logout_redirect_uris, presented)
    }
}

fn is_registered(registered: &[String], presented: &str) -> bool {
    registered.iter().any(|registered| {
        registered == presented
            || without_loopback_port(registered)
                .is_some_and(|uri| Some(uri) == without_loopback_port(presented))
    })
}

/// What stands before and after the port of a loopback address.
fn without_loopback_port(uri: &str) -> Option<(&str, &str)> {
    let origin = LOOPBACK.iter().find(|origin| uri.starts_with(**origin))?;
    let rest = &uri[origin.len()..];
    let Some(after_colon) = rest.strip_prefix(':') else {
        return (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((*origin, rest));
    };
    let digits = after_colon.bytes().take_while(u8::is_ascii_digit).count();
    let (port, rest) = after_colon.split_at(digits);
    let is_port = !port.starts_with('0') && port.parse::<u16>().is_ok();
    is_port.then_some((*origin, rest))
}

#[cfg(test)]
mod tests;
