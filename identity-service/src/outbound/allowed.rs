use std::{fmt, net::IpAddr, str::FromStr};

use http::uri::Authority;
use url::{Host, Url};

/// Hosts that may be called although they are not public, such as test hosts. An operator
/// chose them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedHosts(Vec<AllowedHost>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct AllowedHost {
    host: Host,
    /// Any if there is none.
    port: Option<u16>,
}

impl AllowedHosts {
    /// Whether a URL leads to one of them.
    #[must_use]
    pub fn contain(&self, url: &Url) -> bool {
        let Some(host) = url.host().map(|host| host.to_owned()) else {
            return false;
        };
        let port = url.port_or_known_default();
        let is_same_port = |allowed: &AllowedHost| allowed.port.is_none() || allowed.port == port;
        let mut all = self.0.iter();
        all.any(|allowed| allowed.host == host && is_same_port(allowed))
    }

    /// Whether a URL leads to one of them on this machine.
    #[must_use]
    pub fn contain_loopback(&self, url: &Url) -> bool {
        let is_loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
            Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
            None => false,
        };
        is_loopback && self.contain(url)
    }
}

impl FromStr for AllowedHosts {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let hosts = text.split(',').map(str::trim);
        let hosts = hosts.filter(|host| !host.is_empty()).map(str::parse);
        hosts.collect::<Result<_, _>>().map(Self)
    }
}

impl FromStr for AllowedHost {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fault = || {
            format!("{text:?} is not a host with or without a port; for example client.test:8443")
        };
        let authority: Authority = text.parse().map_err(|_| fault())?;
        let host = Host::parse(authority.host()).map_err(|_| fault())?;
        let port = authority.port_u16();
        let written = match port {
            Some(port) => format!("{}:{port}", authority.host()),
            None => authority.host().to_owned(),
        };
        // No name has a wildcard, and this list knows none.
        if written == text && !text.contains('*') {
            Ok(Self { host, port })
        } else {
            Err(fault())
        }
    }
}

impl fmt::Display for AllowedHosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, AllowedHost { host, port }) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "," };
            write!(f, "{separator}{host}")?;
            if let Some(port) = port {
                write!(f, ":{port}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_allowed_at_its_port_or_at_all_ports() {
        let allowed: AllowedHosts = "client.test:8443, 127.0.0.1,[::1]:1".parse().unwrap();
        for (url, is_allowed, is_loopback) in [
            ("https://client.test:8443/a", true, false),
            ("https://CLIENT.test:8443/a", true, false),
            ("https://client.test/a", false, false),
            ("https://a.client.test:8443/", false, false),
            ("https://client.test.:8443/", false, false),
            ("http://127.0.0.1:5000/a", true, true),
            ("http://127.1/a", true, true),
            ("https://127.0.0.2/a", false, false),
            ("http://[::1]:1/", true, true),
            ("http://[::1]:2/", false, false),
            ("http://localhost/", false, false),
        ] {
            let url = Url::parse(url).unwrap();
            let found = (allowed.contain(&url), allowed.contain_loopback(&url));
            assert_eq!(found, (is_allowed, is_loopback), "{url}");
        }
        assert_eq!(allowed.to_string(), "client.test:8443,127.0.0.1,[::1]:1");
        assert_eq!("".parse(), Ok(AllowedHosts::default()));
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for text in [
            "https://client.test",
            "client.test/",
            "a@client.test",
            "client.test:",
            "client.test:99999",
            "client test",
            "*.test",
            ":1",
        ] {
            text.parse::<AllowedHosts>().unwrap_err();
        }
    }
}
