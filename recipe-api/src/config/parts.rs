//! The settings of each part, in the form that the part defines.

use std::sync::Arc;

use service_kit::{
    config::{Origin, OriginList},
    server::ConnectionLimits,
};
use token_verifier::{TrustedOrigins, VerifierConfig};

use super::Config;
use crate::protected_resource;

impl Config {
    /// Which tokens are accepted, and where the keys are found. Cookies are accepted only
    /// from pages of origins that CORS allows; `*` allows none.
    #[must_use]
    pub fn verifier(&self) -> VerifierConfig {
        let fetch_url = self.issuer_fetch_url.as_ref();
        let verifier = VerifierConfig::new(self.issuer.as_str(), self.audience.as_str())
            .algorithms(self.algorithms.iter().copied())
            .fetch_url(fetch_url.map(Origin::as_str))
            .status_policy(self.status_policy)
            .resource_metadata(protected_resource::url(&self.public_url))
            .accept_dpop(self.public_url.as_str(), self.dpop_nonces.clone());
        match &self.cors_origins {
            OriginList::Any => verifier,
            OriginList::Exactly(origins) => {
                let trusted = origins.iter().map(Origin::as_str);
                verifier.accept_cookies(TrustedOrigins::new(trusted))
            }
        }
    }

    /// The limits on connections.
    #[must_use]
    pub fn connection_limits(&self) -> ConnectionLimits {
        ConnectionLimits {
            all: self.max_connections,
            per_address: self.max_connections_per_address,
            // This service has no setting for proxies.
            is_proxy: Arc::new(|_| false),
        }
    }
}
