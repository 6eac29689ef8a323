//! The settings of each feature, in the form that the feature defines.

use std::{iter, sync::Arc};

use service_kit::{
    config::{Lifetime, Origin, OriginList},
    server::ConnectionLimits,
};
use time::Duration;
use token_verifier::TrustedOrigins;

use super::Config;
use crate::{
    clients::{ClientsByUrl, DocumentRules},
    keys::{KeyConfig, MasterKeyFiles, OwnTokens, Rules},
    passwords::{PasswordConfig, Policy},
    revocation::StatusListConfig,
    sessions::{Lifetimes, SessionConfig, TokenConfig},
    throttle::ClientAddress,
};

impl Config {
    /// Where the master keys are.
    #[must_use]
    pub fn master_key_files(&self) -> MasterKeyFiles<'_> {
        MasterKeyFiles {
            current: &self.master_key_file,
            old: self.old_master_key_file.as_deref(),
            may_be_made: !self.database.is_shared(),
        }
    }

    /// The algorithm of signing keys, and how long they live.
    #[must_use]
    pub fn keys(&self) -> KeyConfig {
        let seconds = |lifetime: Lifetime| Duration::seconds(lifetime.as_secs());
        KeyConfig {
            algorithm: self.signing_algorithm,
            rules: Rules {
                max_age: seconds(self.jwks_max_age),
                rotation_period: seconds(self.key_rotation_period),
                access_token_ttl: seconds(self.access_token_ttl),
                refresh_token_ttl: seconds(self.refresh_token_ttl),
            },
        }
    }

    /// How passwords are hashed, and the rules for new ones.
    #[must_use]
    pub fn passwords(&self) -> PasswordConfig {
        PasswordConfig {
            argon2: self.argon2.clone(),
            library: self.argon2_library,
            policy: Policy {
                min_length: self.password_min_length,
            },
        }
    }

    /// The issuer of tokens, and how long access tokens live.
    #[must_use]
    pub fn tokens(&self) -> TokenConfig {
        TokenConfig {
            issuer: self.public_url.clone(),
            access_token_ttl: self.access_token_ttl,
        }
    }

    /// What clients by URL may be, if any are let in.
    #[must_use]
    pub fn documents(&self) -> Option<DocumentRules> {
        match self.client_metadata {
            ClientsByUrl::Refused => None,
            ClientsByUrl::LetIn => Some(DocumentRules {
                issuer: self.public_url.clone(),
                audiences: self.audiences.names().to_vec(),
                allowed: self.client_metadata_allow.clone(),
            }),
        }
    }

    /// How long sessions last, and how many there may be.
    #[must_use]
    pub fn sessions(&self) -> SessionConfig {
        SessionConfig {
            max_sessions: self.max_sessions,
            lifetimes: Lifetimes {
                refresh_token_ttl: self.refresh_token_ttl,
                session_max_age: self.session_max_age,
            },
            resource_servers: self.audiences.clone(),
        }
    }

    /// How long status lists live.
    #[must_use]
    pub fn status_lists(&self) -> StatusListConfig {
        StatusListConfig {
            ttl: self.status_ttl,
            access_token_ttl: self.access_token_ttl,
        }
    }

    /// What our own verifiers accept.
    #[must_use]
    pub fn own_tokens(&self) -> OwnTokens<'_> {
        OwnTokens {
            issuer: &self.public_url,
            audiences: self.audiences.names(),
            trusted_origins: self.trusted_origins(),
        }
    }

    /// Our own origin and those allowed by CORS; `*` allows none.
    #[must_use]
    pub fn trusted_origins(&self) -> TrustedOrigins {
        let listed = match &self.cors_origins {
            OriginList::Any => &[],
            OriginList::Exactly(origins) => origins.as_slice(),
        };
        let all = iter::once(&self.public_url).chain(listed);
        TrustedOrigins::new(all.map(Origin::as_str))
    }

    /// The limits on connections. Our proxies have no limit of their own.
    #[must_use]
    pub fn connection_limits(&self) -> ConnectionLimits {
        let proxies = self.trusted_proxies.clone();
        ConnectionLimits {
            all: self.max_connections,
            per_address: self.max_connections_per_address,
            is_proxy: Arc::new(move |address| proxies.trust(ClientAddress::new(address))),
        }
    }
}
