use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;
use service_kit::{clock::Clock, telemetry::causes};
use tokio::sync::Mutex;
use url::{Host, Url};

use super::Clients;

/// How often they are read.
const PERIOD: Duration = Duration::from_secs(10);

/// Unknown ones are looked up once in this time, whatever is asked for.
const PAUSE: Duration = Duration::from_secs(1);

/// The origins of the redirect URIs of all clients that are not disabled, as they were a
/// few seconds ago. Their pages redeem codes, so they may call what a client calls.
#[derive(Debug)]
pub struct RegisteredOrigins {
    clients: Arc<Clients>,
    clock: Clock,
    known: ArcSwap<HashSet<String>>,
    /// When an unknown one was last looked up.
    looked_up_at: Mutex<Option<Instant>>,
}

impl RegisteredOrigins {
    /// None yet.
    #[must_use]
    pub fn new(clients: Arc<Clients>, clock: Clock) -> Self {
        Self {
            clients,
            clock,
            known: ArcSwap::default(),
            looked_up_at: Mutex::default(),
        }
    }

    /// Whether this is the origin of a redirect URI. An unknown one may have been
    /// registered a moment ago, so it is looked up, but not more than once a second.
    pub async fn contain(&self, origin: &str) -> bool {
        let Some(origin) = Url::parse(origin).ok().and_then(|url| comparable(&url)) else {
            return false;
        };
        if self.known.load().contains(&origin) {
            return true;
        }
        self.look_up().await;
        self.known.load().contains(&origin)
    }

    /// Reads them every few seconds, until dropped.
    pub async fn keep_fresh(self: Arc<Self>) {
        let mut rounds = self.clock.rounds(PERIOD);
        loop {
            self.read().await;
            rounds.next().await;
        }
    }

    /// Reads them, unless somebody did a moment ago.
    async fn look_up(&self) {
        let mut looked_up_at = self.looked_up_at.lock().await;
        let age = |then| self.clock.instant().saturating_duration_since(then);
        if looked_up_at.is_none_or(|then| age(then) >= PAUSE) {
            self.read().await;
            *looked_up_at = Some(self.clock.instant());
        }
    }

    /// Reads them. After a failure the known ones stay.
    async fn read(&self) {
        match self.clients.redirect_uris().await {
            Ok(registered) => {
                let urls = registered.iter().filter_map(|uri| Url::parse(uri).ok());
                let origins = urls.filter_map(|url| comparable(&url)).collect();
                self.known.store(Arc::new(origins));
            }
            Err(error) => {
                tracing::warn!(
                    cause = causes(&error),
                    "the origins of clients cannot be read"
                );
            }
        }
    }
}

/// The origin of a page or a redirect URI, as it is compared. The ports of loopback
/// addresses do not count, as in redirect URIs (RFC 8252 §7.3). `None` for schemes of apps,
/// which have no origin.
fn comparable(url: &Url) -> Option<String> {
    if !matches!(url.scheme(), "https" | "http") {
        return None;
    }
    let is_loopback = match url.host()? {
        Host::Ipv4(address) => address.octets() == [127, 0, 0, 1],
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(_) => false,
    };
    Some(if is_loopback && url.scheme() == "http" {
        format!("http://{}", url.host_str()?)
    } else {
        url.origin().ascii_serialization()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> Option<String> {
        comparable(&Url::parse(url).unwrap())
    }

    #[test]
    fn an_origin_is_that_of_its_redirect_uris() {
        assert_eq!(
            of("https://shop.example/callback"),
            of("https://shop.example")
        );
        assert_eq!(
            of("https://shop.example:443/a?b"),
            of("https://shop.example")
        );
        assert_ne!(of("https://shop.example:444/"), of("https://shop.example"));
        assert_ne!(of("http://shop.example/"), of("https://shop.example"));
        assert_ne!(of("https://shop.example/"), of("https://a.shop.example"));
    }

    #[test]
    fn a_loopback_address_has_any_port_and_localhost_has_not() {
        assert_eq!(of("http://127.0.0.1/callback"), of("http://127.0.0.1:5173"));
        assert_eq!(of("http://[::1]:1/callback"), of("http://[::1]:5173"));
        assert_ne!(of("http://127.0.0.1/callback"), of("http://127.0.0.2"));
        assert_ne!(of("http://127.0.0.1/callback"), of("http://localhost"));
        assert_ne!(of("http://localhost:1/callback"), of("http://localhost:2"));
    }

    #[test]
    fn an_app_has_no_origin() {
        assert_eq!(of("com.example.app:/callback"), None);
        assert_eq!(of("file:///callback"), None);
    }
}
