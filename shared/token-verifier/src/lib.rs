//! Verifies the access tokens of our identity service.
#![cfg_attr(
    all(feature = "axum", feature = "remote"),
    doc = "\n",
    doc = include_str!("../README.md")
)]
#![warn(missing_docs)]

mod age;
mod algorithm;
mod cache;
mod claim_set;
mod claims;
mod clock;
mod config;
mod confirmation;
#[cfg(feature = "dpop")]
mod dpop;
mod error;
#[cfg(feature = "axum")]
mod extract;
mod header;
mod json;
mod key;
mod key_set;
mod key_source;
mod local;
mod metrics;
#[cfg(feature = "remote")]
mod remote;
mod rules;
mod scopes;
mod status_reference;
mod status_source;
mod token;
mod verifier;

pub use age::Age;
pub use algorithm::{Algorithm, UnknownAlgorithm};
pub use claims::{Claims, Principal};
pub use clock::{Clock, SystemClock};
#[cfg(feature = "remote")]
pub use config::{ConfigError, StatusPolicy};
pub use config::{TokenType, VerifierConfig};
pub use confirmation::{Confirmation, NoThumbprint, Thumbprint};
#[cfg(feature = "dpop")]
pub use dpop::{
    DPOP_ALGORITHMS, DPOP_HEADER, DPOP_NONCE_HEADER, DpopRequest, NonceSecret, ProofChecker,
    ProofError,
};
pub use error::{Error, ErrorClass};
#[cfg(feature = "dpop")]
pub use extract::dpop_token;
#[cfg(feature = "axum")]
pub use extract::{
    AnyScope, AuthorizationFault, CSRF_HEADER, Caller, Callers, Rejection, RequiredScope,
    TrustedOrigins, access_cookies, bearer_token, carries_csrf_value, cookie_values, credentials,
};
/// Opens what an issuer publishes without fetching it, for the fuzz targets of this repository.
/// It may change with any version.
#[cfg(feature = "fuzzing")]
pub mod fuzzing {
    pub use crate::remote::fuzzing::{Entries, KnownKeys, jwks_uri, status_list, status_list_url};
}
pub use jsonwebtoken::jwk::JwkSet;
pub use local::{KeyDemand, LocalKeys};
pub use metrics::{Fetches, Metrics, Verifications};
pub use scopes::Scopes;
pub use status_reference::StatusReference;
pub use token::is_well_formed;
pub use verifier::Verifier;
