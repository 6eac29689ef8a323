use std::{error::Error, fmt, io, net::IpAddr, net::SocketAddr, pin::Pin, sync::Arc};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::{Destinations, OutboundError};

/// Finds the addresses of a name.
pub trait Lookup: fmt::Debug + Send + Sync {
    /// All addresses.
    fn look_up(&self, name: String) -> Found;
}

/// The addresses of a name, when they are found.
pub type Found = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// The names of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn look_up(&self, name: String) -> Found {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Finds the addresses of a name, and refuses it if one of them may not be used.
pub(super) struct CheckedResolver {
    pub(super) destinations: Destinations,
    pub(super) lookup: Arc<dyn Lookup>,
}

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let destinations = self.destinations.clone();
        let found = self.lookup.look_up(name.as_str().to_owned());
        Box::pin(async move {
            let addresses = found.await?;
            let refused = addresses.iter().find(|one| !destinations.admit(**one));
            if let Some(refused) = refused {
                let error: Box<dyn Error + Send + Sync> =
                    Box::new(OutboundError::NotPublic(*refused));
                return Err(error);
            }
            // The port of the URL takes the place of this one.
            let addresses = addresses.into_iter();
            let addresses = addresses.map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}
