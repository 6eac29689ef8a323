//! Settings of the service, from flags and environment variables.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use argon2::Params;
use clap::{ArgAction, Args, value_parser};
use migrations::Pending;
use secrecy::ExposeSecret;
use service_kit::{
    config::{
        DatabaseSetting, Lifetime, Origin, OriginList, audience, listen_address, read_secret_file,
        switch,
    },
    database::{DatabaseUrl, Durability},
    rate::Rate,
    telemetry::logs::LogSettings,
};
use time::Duration;

use crate::{
    audit::{AddressForm, Retention},
    browser::{BrowserConfig, BrowserSettings},
    keys::{MasterKeyFiles, Rules, SigningAlgorithm},
    oauth::IntrospectionClients,
    passwords::{self, Argon2Library},
    sessions::MaxSessions,
    throttle::TrustedProxies,
};

const DEFAULT_DATABASE: &str = "sqlite://data/identity.db?mode=rwc";
const DATABASE_FILE: &str = "IDENTITY_DATABASE_URL_FILE";
const CLIENTS_FILE: &str = "IDENTITY_INTROSPECTION_CLIENTS_FILE";

/// Where the single-page app runs in development.
const DEVELOPMENT_ORIGIN: &str = "http://localhost:5173";

/// Settings as they are given.
#[derive(Clone, Debug, Args)]
pub struct Settings {
    /// Address to bind
    #[arg(long, env = "IDENTITY_LISTEN", global = true, default_value = "127.0.0.1:8080", value_parser = listen_address)]
    listen: SocketAddr,

    /// The issuer: an origin without a path, as clients reach this service
    #[arg(
        long,
        env = "IDENTITY_PUBLIC_URL",
        global = true,
        default_value = "http://localhost:8080"
    )]
    public_url: Origin,

    /// `sqlite://…` or `postgres://…` [default: `sqlite://data/identity.db?mode=rwc`]
    #[arg(
        long,
        env = "IDENTITY_DATABASE_URL",
        global = true,
        hide_env_values = true
    )]
    database_url: Option<DatabaseUrl>,

    /// File that holds the database URL instead
    #[arg(long, env = DATABASE_FILE, global = true)]
    database_url_file: Option<PathBuf>,

    /// What a commit on SQLite survives: `normal`, that the process dies; `full`, also that
    /// the machine loses power, at the cost of waiting for the disk each time. PostgreSQL
    /// has its own `synchronous_commit`
    #[arg(
        long,
        env = "IDENTITY_DATABASE_SYNCHRONOUS",
        global = true,
        value_name = "MODE",
        default_value = "normal"
    )]
    database_synchronous: Durability,

    /// File of the key-encryption key: 32 bytes, base64; created on SQLite, required on PostgreSQL
    #[arg(
        long,
        env = "IDENTITY_MASTER_KEY_FILE",
        global = true,
        default_value = "data/master.key"
    )]
    master_key_file: PathBuf,

    /// The key-encryption key before, while it is changed
    #[arg(long, env = "IDENTITY_OLD_MASTER_KEY_FILE", global = true)]
    old_master_key_file: Option<PathBuf>,

    /// What new keys sign with: RS256, ES256 or `EdDSA`
    #[arg(
        long,
        env = "IDENTITY_SIGNING_ALGORITHM",
        global = true,
        default_value = "RS256"
    )]
    signing_algorithm: SigningAlgorithm,

    /// Resource servers that tokens may be for, comma separated
    #[arg(long, env = "IDENTITY_AUDIENCES", global = true, default_value = "recipe-api", value_parser = audience, value_delimiter = ',')]
    audiences: Vec<String>,

    /// Origins whose pages may call this service, comma separated; `*`: any, bearer only
    /// [default: `http://localhost:5173` while the public URL is http on localhost, else none]
    #[arg(long, env = "IDENTITY_CORS_ORIGINS", global = true)]
    cors_origins: Option<OriginList>,

    /// How long an access token is good for; at most 30d
    #[arg(long, env = "IDENTITY_ACCESS_TOKEN_TTL", global = true, default_value = "15m", value_parser = Lifetime::up_to("30d"))]
    access_token_ttl: Lifetime,

    /// How long a session lasts without a refresh; at most 1year
    #[arg(long, env = "IDENTITY_REFRESH_TOKEN_TTL", global = true, default_value = "30d", value_parser = Lifetime::up_to("1year"))]
    refresh_token_ttl: Lifetime,

    /// How long a session lasts, however often it is refreshed; at most 10years
    #[arg(
        long,
        env = "IDENTITY_SESSION_MAX_AGE",
        global = true,
        default_value = "90d"
    )]
    session_max_age: Lifetime,

    /// Living sessions that one account may have, 1 to 10000. One more login ends the one
    /// that it can spare most: first those never refreshed, then the least recently used
    #[arg(
        long,
        env = "IDENTITY_MAX_SESSIONS",
        global = true,
        value_name = "NUMBER",
        default_value = "1000"
    )]
    max_sessions: MaxSessions,

    /// How long a key signs; at most 1year, at least as long as an access token is good
    /// for, and four times as long as keys may be cached
    #[arg(long, env = "IDENTITY_KEY_ROTATION_PERIOD", global = true, default_value = "30d", value_parser = Lifetime::up_to("1year"))]
    key_rotation_period: Lifetime,

    /// How long verifiers may cache the public keys; at most 1d
    #[arg(long, env = "IDENTITY_JWKS_MAX_AGE", global = true, default_value = "5m", value_parser = Lifetime::up_to("1d"))]
    jwks_max_age: Lifetime,

    /// How long verifiers may go without looking at a status list again; at most 1h
    #[arg(long, env = "IDENTITY_STATUS_TTL", global = true, default_value = "10s", value_parser = Lifetime::up_to("1h"))]
    status_ttl: Lifetime,

    /// Fewest Unicode code points of a new password
    #[arg(long, env = "IDENTITY_PASSWORD_MIN_LENGTH", global = true, default_value = "8", value_parser = min_length)]
    password_min_length: usize,

    /// Cost of a password hash: KiB of memory, passes, lanes
    #[arg(long, env = "IDENTITY_ARGON2", global = true, default_value = "m=19456,t=2,p=1", value_parser = argon2_params)]
    argon2: Params,

    /// What computes Argon2: `simd` (argon2-rust, written for vector units) or `rustcrypto`
    /// (argon2; slower, older)
    #[arg(
        long,
        env = "IDENTITY_ARGON2_LIBRARY",
        global = true,
        default_value = "simd"
    )]
    argon2_library: Argon2Library,

    /// Password attempts per client address and time of at most 1d, in each replica; `off`:
    /// any number (accounts stay protected)
    #[arg(
        long,
        env = "IDENTITY_LOGIN_RATE",
        global = true,
        default_value = "60/1m"
    )]
    login_rate: Rate,

    /// Networks of proxies whose X-Forwarded-For is believed, comma separated [default: none]
    #[arg(
        long,
        env = "IDENTITY_TRUSTED_PROXIES",
        global = true,
        default_value = "",
        hide_default_value = true
    )]
    trusted_proxies: TrustedProxies,

    /// How audit events tell the address of a caller: `pseudonym`, under a key derived from
    /// the master key (of an IPv6 address, its /64), or `plain`
    #[arg(
        long,
        env = "IDENTITY_AUDIT_ADDRESSES",
        global = true,
        value_name = "FORM",
        default_value = "pseudonym"
    )]
    audit_addresses: AddressForm,

    /// How long audit events are kept; `off`: until `audit prune`
    #[arg(
        long,
        env = "IDENTITY_AUDIT_RETENTION",
        global = true,
        value_name = "TIME",
        default_value = "365d"
    )]
    audit_retention: Retention,

    /// Who may introspect tokens: id:secret pairs, comma separated
    #[arg(
        long,
        env = "IDENTITY_INTROSPECTION_CLIENTS",
        global = true,
        default_value = "",
        hide_default_value = true,
        hide_env_values = true
    )]
    introspection_clients: IntrospectionClients,

    /// File that holds the introspection clients instead
    #[arg(long, env = CLIENTS_FILE, global = true)]
    introspection_clients_file: Option<PathBuf>,

    /// Connections held at a time; as many as the limit of open files allows, if that is less
    #[arg(long, env = "IDENTITY_MAX_CONNECTIONS", global = true, value_name = "NUMBER", default_value = "10000", value_parser = value_parser!(u32).range(1..=1_000_000))]
    max_connections: u32,

    /// Connections held at a time of one IPv4 address or IPv6 /64, but for proxies that
    /// `IDENTITY_TRUSTED_PROXIES` names
    #[arg(long, env = "IDENTITY_MAX_CONNECTIONS_PER_ADDRESS", global = true, value_name = "NUMBER", default_value = "1000", value_parser = value_parser!(u32).range(1..=1_000_000))]
    max_connections_per_address: u32,

    /// Address to serve /metrics at, instead of the main one
    #[arg(long, env = "IDENTITY_METRICS_LISTEN", global = true, value_parser = listen_address)]
    metrics_listen: Option<SocketAddr>,

    /// For how long requests are still taken after the signal to stop, while
    /// `/readyz` is 503 already; none when not set
    #[arg(
        long,
        env = "IDENTITY_SHUTDOWN_DELAY",
        global = true,
        value_name = "TIME"
    )]
    shutdown_delay: Option<Lifetime>,

    /// Leave migrations to `identity-service migrate`
    #[arg(long, env = "IDENTITY_NO_MIGRATE", global = true, action = ArgAction::SetTrue, value_parser = switch)]
    no_migrate: bool,

    /// What browsers are given.
    #[command(flatten)]
    browser: BrowserSettings,

    /// How to log.
    #[command(flatten)]
    pub log: LogSettings,
}

/// Settings as they are used, complete and consistent.
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
    pub audiences: Vec<String>,
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
    pub introspection_clients: IntrospectionClients,
    pub max_connections: u32,
    pub max_connections_per_address: u32,
    pub metrics_listen: Option<SocketAddr>,
    /// Between the signal to stop and the last request that is taken.
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
            cors_origins: match self.cors_origins {
                Some(origins) => origins,
                None => default_origins(&self.public_url)?,
            },
            database: DatabaseSetting {
                file_variable: DATABASE_FILE,
                url: self.database_url,
                file: self.database_url_file,
                default: DEFAULT_DATABASE,
            }
            .resolve()?,
            durability: self.database_synchronous,
            browser: self.browser.resolve(&self.public_url)?,
            public_url: self.public_url,
            master_key_file: self.master_key_file,
            old_master_key_file: self.old_master_key_file,
            signing_algorithm: self.signing_algorithm,
            audiences: self.audiences,
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
            introspection_clients: introspection_clients(
                self.introspection_clients,
                self.introspection_clients_file.as_deref(),
            )?,
            max_connections: self.max_connections,
            max_connections_per_address: self.max_connections_per_address,
            metrics_listen: self.metrics_listen,
            shutdown_delay: self.shutdown_delay,
            migrations: if self.no_migrate {
                Pending::Refuse
            } else {
                Pending::Apply
            },
        })
    }
}

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

    /// The rules of signing keys that the settings amount to.
    #[must_use]
    pub fn key_rules(&self) -> Rules {
        let seconds = |lifetime: Lifetime| Duration::seconds(lifetime.as_secs());
        Rules {
            max_age: seconds(self.jwks_max_age),
            rotation_period: seconds(self.key_rotation_period),
            access_token_ttl: seconds(self.access_token_ttl),
            refresh_token_ttl: seconds(self.refresh_token_ttl),
        }
    }
}

fn introspection_clients(
    given: IntrospectionClients,
    file: Option<&Path>,
) -> Result<IntrospectionClients, String> {
    match file {
        None => Ok(given),
        Some(_) if !given.is_empty() => Err(format!(
            "{CLIENTS_FILE}: the clients themselves are given as well; keep one of them, for \
             example {CLIENTS_FILE}=/run/secrets/introspection-clients"
        )),
        Some(file) => read_secret_file(CLIENTS_FILE, file)?
            .expose_secret()
            .parse()
            .map_err(|fault| format!("{CLIENTS_FILE}: {fault}")),
    }
}

fn default_origins(public_url: &Origin) -> Result<OriginList, String> {
    let origins = if public_url.is_local_http() {
        vec![DEVELOPMENT_ORIGIN.parse()?]
    } else {
        Vec::new()
    };
    Ok(OriginList::Exactly(origins))
}

/// A key is published for two cache lives before it signs, and its successor for
/// two while it does. It stays published for the life of its tokens: were that much
/// longer, the key set would be of many keys.
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

fn min_length(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(length) if (1..=128).contains(&length) => Ok(length),
        _ => Err("not a number from 1 to 128; for example 8".to_owned()),
    }
}

fn argon2_params(text: &str) -> Result<Params, String> {
    let params = text
        .parse()
        .map_err(|_| "not Argon2 parameters; for example m=19456,t=2,p=1".to_owned())?;
    passwords::check_costs(&params)
        .map_err(|fault| format!("{fault}; for example m=19456,t=2,p=1"))?;
    Ok(params)
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
