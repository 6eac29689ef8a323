use axum::extract::{FromRef, FromRequestParts, rejection::ExtensionRejection};
use http::request::Parts;

use super::{ClientAddress, TrustedProxies, device::SentDevice};

/// The origin of a password attempt.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its address.
    pub address: ClientAddress,
    /// The device cookies that were sent.
    pub(super) devices: Vec<SentDevice>,
}

/// Without device cookies.
impl From<ClientAddress> for Source {
    fn from(address: ClientAddress) -> Self {
        let devices = Vec::new();
        Self { address, devices }
    }
}

impl<S> FromRequestParts<S> for Source
where
    TrustedProxies: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = ExtensionRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ExtensionRejection> {
        Ok(Self {
            address: ClientAddress::from_request_parts(parts, state).await?,
            devices: SentDevice::all(&parts.headers),
        })
    }
}
