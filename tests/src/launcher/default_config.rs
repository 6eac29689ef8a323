use std::{path::PathBuf, time::Duration};

use cookie::SameSite;
use identity_service::{
    audit::AddressForm, browser::BrowserConfig, clients::ClientsByUrl,
    config::Config as IdentityConfig, keys::SigningAlgorithm, outbound::AllowedHosts,
    passwords::Argon2Library, sessions::MaxSessions, throttle::TrustedProxies,
    tokens::ResourceServers,
};
use recipe_api::{config::Config as RecipeConfig, writes::Limits};
use service_kit::{
    config::{Lifetime, Origin, OriginList},
    database::{DatabaseUrl, Durability},
    rate::Rate,
};

use super::{origin, reservation::LOOPBACK};

/// The contract's defaults, but with very cheap hashes and no limit on login attempts,
/// because all tests share one address.
#[must_use]
pub fn default_identity_config(database: DatabaseUrl, master_key_file: PathBuf) -> IdentityConfig {
    let minutes = |minutes: u64| Lifetime(Duration::from_secs(minutes * 60));
    let days = |days: u64| minutes(days * 24 * 60);
    IdentityConfig {
        listen: LOOPBACK,
        public_url: origin(LOOPBACK),
        database,
        durability: Durability::default(),
        master_key_file,
        old_master_key_file: None,
        signing_algorithm: SigningAlgorithm::RS256,
        audiences: resource_servers(["recipe-api=https://recipes.example"]),
        dpop_nonces: identity_service::oauth::DpopNonces::Off,
        cors_origins: spa_origin(),
        access_token_ttl: minutes(15),
        refresh_token_ttl: days(30),
        session_max_age: days(90),
        max_sessions: MaxSessions::default(),
        key_rotation_period: days(30),
        jwks_max_age: minutes(5),
        status_ttl: Lifetime(Duration::from_secs(10)),
        password_min_length: 8,
        argon2: "m=64,t=1,p=1".parse().expect("these are Argon2 parameters"),
        argon2_library: Argon2Library::default(),
        login_rate: Rate::Off,
        audit_addresses: AddressForm::Pseudonym,
        audit_retention: "365d".parse().expect("this is a length of time"),
        trusted_proxies: TrustedProxies::default(),
        clients_file: None,
        client_metadata: ClientsByUrl::LetIn,
        client_metadata_allow: AllowedHosts::default(),
        introspection_clients: identity_service::oauth::IntrospectionClients::default(),
        max_connections: 10_000,
        max_connections_per_address: 10_000,
        metrics_listen: None,
        shutdown_delay: None,
        browser: BrowserConfig {
            cookie_domain: None,
            cookie_same_site: SameSite::Lax,
            // This folder has no build.
            web_dir: PathBuf::from("web/dist"),
            recipe_api_url: origin(LOOPBACK),
        },
        migrations: migrations::Pending::Apply,
    }
}

/// The contract's defaults for the resource server of `issuer`, but with no limit on
/// writes.
#[must_use]
pub fn default_recipe_config(database: DatabaseUrl, issuer: Origin) -> RecipeConfig {
    RecipeConfig {
        listen: LOOPBACK,
        public_url: "http://localhost:8081".parse().expect("this is an origin"),
        database,
        durability: Durability::default(),
        migrations: migrations::Pending::Apply,
        issuer,
        issuer_fetch_url: None,
        audience: "recipe-api".to_owned(),
        dpop_nonces: None,
        algorithms: vec![token_verifier::Algorithm::RS256],
        status_policy: token_verifier::StatusPolicy::Accept,
        cors_origins: spa_origin(),
        max_connections: 10_000,
        max_connections_per_address: 10_000,
        limits: Limits {
            rate: Rate::Off,
            quota: "100MB/1d".parse().expect("this is a quota"),
        },
        metrics_listen: None,
        shutdown_delay: None,
    }
}

fn spa_origin() -> OriginList {
    "http://localhost:5173".parse().expect("this is an origin")
}

/// The resource servers of such values of `IDENTITY_AUDIENCES`.
///
/// # Panics
/// When one of them is not valid.
#[must_use]
pub fn resource_servers<const N: usize>(settings: [&str; N]) -> ResourceServers {
    let all = settings.map(|one| one.parse().expect("this is a resource server"));
    ResourceServers::new(all).expect("each URL is of one resource server")
}
