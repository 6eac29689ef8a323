//! Settings of the service, from flags and environment variables.

mod parts;
mod risks;
mod settings;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use argon2::Params;
use migrations::Pending;
use secrecy::ExposeSecret;
use service_kit::{
    config::{DatabaseSetting, Lifetime, Origin, OriginList, read_secret_file},
    database::{DatabaseUrl, Durability},
    rate::Rate,
};

pub use settings::Settings;

use crate::{
    audit::{AddressForm, Retention},
    browser::BrowserConfig,
    clients::ClientsByUrl,
    keys::SigningAlgorithm,
    oauth::{DpopNonces, IntrospectionClients},
    outbound::AllowedHosts,
    passwords::Argon2Library,
    sessions::MaxSessions,
    throttle::TrustedProxies,
    tokens::{ResourceServer, ResourceServers},
};

const DEFAULT_DATABASE: &str = "sqlite://data/identity.db?mode=rwc";
const DATABASE_FILE: &str = "IDENTITY_DATABASE_URL_FILE";
const INTROSPECTION_CLIENTS_FILE: &str = "IDENTITY_INTROSPECTION_CLIENTS_FILE";

/// Where the single-page app runs in development.
const DEVELOPMENT_ORIGIN: &str = "http://localhost:5173";

/// The settings, complete and consistent.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each field is the setting of the same name")]
pub struct Config {
    pub listen: SocketAddr,
    pub public_url: Origin,
    pub database: DatabaseUrl,
    pub durability: Durability,
    pub master_key_file: PathBuf,
    pub old_master_key_file: Option<PathBuf>,
    pub signing_algorithm: SigningAlgorithm,
    pub audiences: ResourceServers,
    pub dpop_nonces: DpopNonces,
    pub cors_origins: OriginList,
    pub access_token_ttl: Lifetime,
    pub refresh_token_ttl: Lifetime,
    pub session_max_age: Lifetime,
    pub max_sessions: MaxSessions,
    pub key_rotation_period: Lifetime,
    pub jwks_max_age: Lifetime,
    pub status_ttl: Lifetime,
    pub password_min_length: usize,
    pub argon2: Params,
    pub argon2_library: Argon2Library,
    pub login_rate: Rate,
    pub trusted_proxies: TrustedProxies,
    pub audit_addresses: AddressForm,
    pub audit_retention: Retention,
    pub clients_file: Option<PathBuf>,
    pub client_metadata: ClientsByUrl,
    pub client_metadata_allow: AllowedHosts,
    pub introspection_clients: IntrospectionClients,
    pub max_connections: u32,
    pub max_connections_per_address: u32,
    pub metrics_listen: Option<SocketAddr>,
    /// How long requests are accepted after the signal to stop.
    pub shutdown_delay: Option<Lifetime>,
    pub browser: BrowserConfig,
    pub migrations: Pending,
}

impl Settings {
    /// Reads secret files and fills in the defaults that depend on other
    /// settings.
    ///
    /// # Errors
    /// A line that names the variable, the fault and an example.
    pub fn resolve(self) -> Result<Config, String> {
        Ok(Config {
            listen: self.listen,
            cors_origins: cors_origins(self.cors_origins, &self.public_url)?,
            database: DatabaseSetting {
                file_variable: DATABASE_FILE,
                url: self.database_url,
                file: self.database_url_file,
                default: DEFAULT_DATABASE,
            }
            .resolve()?,
            durability: self.database_synchronous,
            browser: self.browser.resolve(&self.public_url)?,
            client_metadata: clients_by_url(self.client_metadata, &self.public_url),
            client_metadata_allow: self.client_metadata_allow,
            public_url: self.public_url,
            master_key_file: self.master_key_file,
            old_master_key_file: self.old_master_key_file,
            signing_algorithm: self.signing_algorithm,
            audiences: resource_servers(self.audiences)?,
            dpop_nonces: self.dpop_nonces,
            access_token_ttl: self.access_token_ttl,
            refresh_token_ttl: self.refresh_token_ttl,
            session_max_age: self.session_max_age,
            max_sessions: self.max_sessions,
            key_rotation_period: rotation_period(
                self.key_rotation_period,
                self.jwks_max_age,
                self.access_token_ttl,
            )?,
            jwks_max_age: self.jwks_max_age,
            status_ttl: self.status_ttl,
            password_min_length: self.password_min_length,
            argon2: self.argon2,
            argon2_library: self.argon2_library,
            login_rate: self.login_rate,
            trusted_proxies: self.trusted_proxies,
            audit_addresses: self.audit_addresses,
            audit_retention: self.audit_retention,
            clients_file: self.clients_file,
            introspection_clients: introspection_clients(
                self.introspection_clients,
                self.introspection_clients_file.as_deref(),
            )?,
            max_connections: self.max_connections,
            max_connections_per_address: self.max_connections_per_address,
            metrics_listen: self.metrics_listen,
            shutdown_delay: self.shutdown_delay,
            migrations: pending(self.no_migrate),
        })
    }
}

fn resource_servers(all: Vec<ResourceServer>) -> Result<ResourceServers, String> {
    ResourceServers::new(all).map_err(|url| {
        format!(
            "IDENTITY_AUDIENCES: {url} names two resource servers; give each its own, for example \
             IDENTITY_AUDIENCES=recipe-api=https://recipes.example,mail=https://mail.example"
        )
    })
}

fn introspection_clients(
    given: IntrospectionClients,
    file: Option<&Path>,
) -> Result<IntrospectionClients, String> {
    match file {
        None => Ok(given),
        Some(_) if !given.is_empty() => Err(format!(
            "{INTROSPECTION_CLIENTS_FILE}: the clients themselves are given as well; keep one of them, for \
             example {INTROSPECTION_CLIENTS_FILE}=/run/secrets/introspection-clients"
        )),
        Some(file) => read_secret_file(INTROSPECTION_CLIENTS_FILE, file)?
            .expose_secret()
            .parse()
            .map_err(|fault| format!("{INTROSPECTION_CLIENTS_FILE}: {fault}")),
    }
}

fn pending(no_migrate: bool) -> Pending {
    if no_migrate {
        Pending::Refuse
    } else {
        Pending::Apply
    }
}

/// Who is let in. Only at a developer's machine, strangers are by default.
fn clients_by_url(given: Option<ClientsByUrl>, public_url: &Origin) -> ClientsByUrl {
    given.unwrap_or(if public_url.is_local_http() {
        ClientsByUrl::LetIn
    } else {
        ClientsByUrl::Refused
    })
}

fn cors_origins(given: Option<OriginList>, public_url: &Origin) -> Result<OriginList, String> {
    given.map_or_else(|| default_origins(public_url), Ok)
}

fn default_origins(public_url: &Origin) -> Result<OriginList, String> {
    let origins = if public_url.is_local_http() {
        vec![DEVELOPMENT_ORIGIN.parse()?]
    } else {
        Vec::new()
    };
    Ok(OriginList::Exactly(origins))
}

/// A key is published two cache lifetimes before it signs, and its successor two before
/// that one signs. It stays published while its tokens live; if that were much longer,
/// the key set would grow.
fn rotation_period(
    period: Lifetime,
    max_age: Lifetime,
    token_life: Lifetime,
) -> Result<Lifetime, String> {
    let shortest = Lifetime(max_age.0 * 4);
    if period < token_life {
        return Err(format!(
            "IDENTITY_KEY_ROTATION_PERIOD: must be at least {token_life}, as long as \
             IDENTITY_ACCESS_TOKEN_TTL; for example 30d"
        ));
    }
    if period < shortest {
        return Err(format!(
            "IDENTITY_KEY_ROTATION_PERIOD: must be at least {shortest}, four times \
             IDENTITY_JWKS_MAX_AGE; for example 30d"
        ));
    }
    Ok(period)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> Lifetime {
        text.parse().unwrap()
    }

    #[test]
    fn a_key_signs_long_enough_for_key_sets_and_tokens() {
        let period = |period, max_age, token_life| {
            rotation_period(span(period), span(max_age), span(token_life))
        };
        assert_eq!(period("30d", "5m", "30d"), Ok(span("30d")));
        let fault = period("29d", "5m", "30d").unwrap_err();
        assert!(fault.contains("IDENTITY_ACCESS_TOKEN_TTL"), "{fault}");
        let fault = period("19m", "5m", "15m").unwrap_err();
        assert!(fault.contains("IDENTITY_JWKS_MAX_AGE"), "{fault}");
    }
}
