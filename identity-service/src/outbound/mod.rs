//! Requests to servers of others, whose addresses somebody else chose. They must not reach
//! what only this machine or its network can reach (server-side request forgery).

mod addresses;
mod allowed;
mod resolver;
#[cfg(test)]
mod tests;

use std::{net::IpAddr, sync::Arc, time::Duration};

use http::HeaderMap;
use ipnet::IpNet;
use reqwest::{Client, Method, Request, RequestBuilder, StatusCode, redirect};
use url::{Host, Url};

pub use addresses::is_public;
pub use allowed::AllowedHosts;
use resolver::CheckedResolver;
pub use resolver::{Found, Lookup, SystemLookup};

/// From the first packet to the last byte of the answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Where requests may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destinations {
    /// Anywhere: an operator chose the addresses.
    Any,
    /// To public addresses, and to those in these networks.
    Public {
        /// The exceptions.
        besides: Vec<IpNet>,
    },
}

/// Sends requests. It follows no redirects, uses no proxy of the environment, keeps no
/// connection, and gives up after five seconds.
///
/// A name is looked up once, and the connection goes to the addresses that were checked. So
/// a name that changes its addresses gains nothing.
#[derive(Clone, Debug)]
pub struct Outbound {
    http: Client,
    destinations: Destinations,
    /// Hosts that are called at whatever address, and what calls them.
    exempt: Option<(AllowedHosts, Client)>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, or the beginning.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The URL is at an address that is not public.
    #[error("{0} is not a public address")]
    NotPublic(IpAddr),
    /// The server did not answer, or its name has no address that may be used.
    #[error("there was no answer")]
    Failed(#[from] reqwest::Error),
}

impl Outbound {
    /// Sends requests to `destinations`, whose addresses `lookup` finds.
    ///
    /// # Errors
    /// When the system has no root certificates.
    pub fn new(
        destinations: Destinations,
        lookup: Arc<dyn Lookup>,
    ) -> Result<Self, reqwest::Error> {
        Ok(Self {
            http: client(&destinations, lookup)?,
            destinations,
            exempt: None,
        })
    }

    /// The same, which also calls these hosts, whatever their addresses.
    ///
    /// # Errors
    /// When the system has no root certificates.
    pub fn besides(
        self,
        hosts: AllowedHosts,
        lookup: Arc<dyn Lookup>,
    ) -> Result<Self, reqwest::Error> {
        let exempt = Some((hosts, client(&Destinations::Any, lookup)?));
        Ok(Self { exempt, ..self })
    }

    /// A request, not sent yet.
    pub fn request(&self, method: Method, url: Url) -> RequestBuilder {
        self.http.request(method, url)
    }

    /// Sends a request and reads at most `limit` bytes of the answer's body.
    ///
    /// # Errors
    /// [`OutboundError`]
    pub async fn send(
        &self,
        request: RequestBuilder,
        limit: usize,
    ) -> Result<Answer, OutboundError> {
        let request = request.build()?;
        let exempt = self.exempt.as_ref();
        let exempt = exempt.filter(|(hosts, _)| hosts.contain(request.url()));
        let mut response = if let Some((_, client)) = exempt {
            client.execute(request).await?
        } else {
            self.check_literal(&request)?;
            self.http.execute(request).await?
        };
        let mut body = Vec::new();
        while body.len() < limit {
            let Some(chunk) = response.chunk().await? else {
                break;
            };
            let rest = limit - body.len();
            body.extend_from_slice(&chunk[..rest.min(chunk.len())]);
        }
        Ok(Answer {
            status: response.status(),
            headers: std::mem::take(response.headers_mut()),
            body,
        })
    }

    /// An address in the URL itself is never looked up. The parser of URLs has read it as
    /// browsers do, also in octal or as one number (WHATWG URL §3.5).
    fn check_literal(&self, request: &Request) -> Result<(), OutboundError> {
        let address = match request.url().host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        if self.destinations.admit(address) {
            Ok(())
        } else {
            Err(OutboundError::NotPublic(address))
        }
    }
}

fn client(destinations: &Destinations, lookup: Arc<dyn Lookup>) -> Result<Client, reqwest::Error> {
    let resolver = CheckedResolver {
        destinations: destinations.clone(),
        lookup,
    };
    Client::builder()
        .user_agent(concat!("identity-service/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .no_proxy()
        .pool_max_idle_per_host(0)
        .timeout(TIMEOUT)
        .dns_resolver(Arc::new(resolver))
        .build()
}

impl Destinations {
    fn admit(&self, address: IpAddr) -> bool {
        match self {
            Self::Any => true,
            Self::Public { besides } => {
                is_public(address) || besides.iter().any(|network| network.contains(&address))
            }
        }
    }
}
