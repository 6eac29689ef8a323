use std::{fmt, str::FromStr};

use http::HeaderValue;
use url::{Host, Url};

/// A web origin (RFC 6454): scheme, host and port only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    text: String,
    url: Url,
}

impl Origin {
    /// As browsers send it and tokens contain it, without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host name or address.
    #[must_use]
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Whether the scheme is https, so that cookies can be `Secure`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether this is http on the local machine, as in development.
    #[must_use]
    pub fn is_local_http(&self) -> bool {
        !self.is_https()
            && match self.url.host() {
                Some(Host::Domain(name)) => name == "localhost",
                Some(Host::Ipv4(address)) => address.is_loopback(),
                Some(Host::Ipv6(address)) => address.is_loopback(),
                None => false,
            }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fault = |fault: &str| Err(format!("{fault}; for example https://id.example.com"));
        let Ok(url) = Url::parse(text.trim()) else {
            return fault("not a URL");
        };
        if !matches!(url.scheme(), "http" | "https") {
            return fault("not an http or https URL");
        }
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !bare || !url.username().is_empty() || url.password().is_some() {
            return fault("must be an origin: scheme, host and port, without a path");
        }
        let text = url.origin().ascii_serialization();
        Ok(Self { text, url })
    }
}

/// The origins whose pages may call a service, comma separated. `*` allows every page,
/// with bearer tokens only; `none` allows none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OriginList {
    /// Any origin, but never with cookies.
    Any,
    /// Exactly these.
    Exactly(Vec<Origin>),
}

impl OriginList {
    /// The listed origins as header values.
    pub fn header_values(&self) -> impl Iterator<Item = HeaderValue> {
        let origins = match self {
            Self::Any => &[],
            Self::Exactly(origins) => origins.as_slice(),
        };
        origins
            .iter()
            .filter_map(|origin| HeaderValue::from_str(origin.as_str()).ok())
    }
}

impl FromStr for OriginList {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "*" => Ok(Self::Any),
            "" | "none" => Ok(Self::Exactly(Vec::new())),
            list => list
                .split(',')
                .map(str::parse)
                .collect::<Result<_, _>>()
                .map(Self::Exactly),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_kept_as_browsers_write_it() {
        let origin: Origin = "HTTP://LocalHost:80/".parse().unwrap();
        assert_eq!(origin.as_str(), "http://localhost");
        assert!(origin.is_local_http());
        assert!(
            "https://id.example.com"
                .parse::<Origin>()
                .unwrap()
                .is_https()
        );
    }

    #[test]
    fn refuses_invalid_origins() {
        for text in [
            "",
            "localhost",
            "ftp://a",
            "http://a/b",
            "http://a?x",
            "http://a#x",
            "http://u:p@a",
        ] {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }

    #[test]
    fn lists_of_origins() {
        assert_eq!("*".parse(), Ok(OriginList::Any));
        assert_eq!("".parse(), Ok(OriginList::Exactly(vec![])));
        assert_eq!("none".parse(), Ok(OriginList::Exactly(vec![])));
        let two: OriginList = "http://a, https://b:1".parse().unwrap();
        assert_eq!(two.header_values().count(), 2);
        assert!("http://a,,".parse::<OriginList>().is_err());
    }
}
