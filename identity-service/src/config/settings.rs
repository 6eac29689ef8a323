use std::{net::SocketAddr, path::PathBuf};

use argon2::Params;
use clap::{ArgAction, Args, value_parser};
use service_kit::{
    config::{Lifetime, Origin, OriginList, listen_address, switch},
    database::{DatabaseUrl, Durability},
    rate::Rate,
    telemetry::logs::LogSettings,
};

use super::{DATABASE_FILE, INTROSPECTION_CLIENTS_FILE};
use crate::{
    audit::{AddressForm, Retention},
    browser::BrowserSettings,
    clients::ClientsByUrl,
    keys::SigningAlgorithm,
    oauth::{DpopNonces, IntrospectionClients},
    outbound::AllowedHosts,
    passwords::{self, Argon2Library},
    sessions::MaxSessions,
    throttle::TrustedProxies,
    tokens::ResourceServer,
};

/// Settings as given.
#[derive(Clone, Debug, Args)]
pub struct Settings {
    /// Address to bind
    #[arg(long, env = "IDENTITY_LISTEN", global = true, default_value = "127.0.0.1:8080", value_parser = listen_address)]
    pub(super) listen: SocketAddr,

    /// The issuer: an origin without a path, as clients reach this service
    #[arg(
        long,
        env = "IDENTITY_PUBLIC_URL",
        global = true,
        default_value = "http://localhost:8080"
    )]
    pub(super) public_url: Origin,

    /// `sqlite://…` or `postgres://…` [default: `sqlite://data/identity.db?mode=rwc`]
    #[arg(
        long,
        env = "IDENTITY_DATABASE_URL",
        global = true,
        hide_env_values = true
    )]
    pub(super) database_url: Option<DatabaseUrl>,

    /// File that holds the database URL instead
    #[arg(long, env = DATABASE_FILE, global = true)]
    pub(super) database_url_file: Option<PathBuf>,

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
    pub(super) database_synchronous: Durability,

    /// File of the key-encryption key: 32 bytes, base64; created on SQLite, required on PostgreSQL
    #[arg(
        long,
        env = "IDENTITY_MASTER_KEY_FILE",
        global = true,
        default_value = "data/master.key"
    )]
    pub(super) master_key_file: PathBuf,

    /// The key-encryption key before, while it is changed
    #[arg(long, env = "IDENTITY_OLD_MASTER_KEY_FILE", global = true)]
    pub(super) old_master_key_file: Option<PathBuf>,

    /// What new keys sign with: RS256, ES256 or `EdDSA`
    #[arg(
        long,
        env = "IDENTITY_SIGNING_ALGORITHM",
        global = true,
        default_value = "RS256"
    )]
    pub(super) signing_algorithm: SigningAlgorithm,

    /// Resource servers that tokens may be for, comma separated: `name`, or `name=https://…` so that
    /// clients can ask for one by its URL (RFC 8707)
    #[arg(
        long,
        env = "IDENTITY_AUDIENCES",
        global = true,
        default_value = "recipe-api",
        value_delimiter = ','
    )]
    pub(super) audiences: Vec<ResourceServer>,

    /// Whether proofs of keys (DPoP) need a nonce of ours: `off` or `required`
    #[arg(
        long,
        env = "IDENTITY_DPOP_NONCES",
        global = true,
        default_value = "off"
    )]
    pub(super) dpop_nonces: DpopNonces,

    /// Origins whose pages may call this service, comma separated; `*`: any, bearer only
    /// [default: `http://localhost:5173` while the public URL is http on localhost, else none]
    #[arg(long, env = "IDENTITY_CORS_ORIGINS", global = true)]
    pub(super) cors_origins: Option<OriginList>,

    /// How long an access token is good for; at most 30d
    #[arg(long, env = "IDENTITY_ACCESS_TOKEN_TTL", global = true, default_value = "15m", value_parser = Lifetime::up_to("30d"))]
    pub(super) access_token_ttl: Lifetime,

    /// How long a session lasts without a refresh; at most 1year
    #[arg(long, env = "IDENTITY_REFRESH_TOKEN_TTL", global = true, default_value = "30d", value_parser = Lifetime::up_to("1year"))]
    pub(super) refresh_token_ttl: Lifetime,

    /// How long a session lasts, however often it is refreshed; at most 10years
    #[arg(
        long,
        env = "IDENTITY_SESSION_MAX_AGE",
        global = true,
        default_value = "90d"
    )]
    pub(super) session_max_age: Lifetime,

    /// Living sessions that one account may have, 1 to 10000. One more login ends the one
    /// that it can spare most: first those never refreshed, then the least recently used
    #[arg(
        long,
        env = "IDENTITY_MAX_SESSIONS",
        global = true,
        value_name = "NUMBER",
        default_value = "1000"
    )]
    pub(super) max_sessions: MaxSessions,

    /// How long a key signs; at most 1year, at least as long as an access token is good
    /// for, and four times as long as keys may be cached
    #[arg(long, env = "IDENTITY_KEY_ROTATION_PERIOD", global = true, default_value = "30d", value_parser = Lifetime::up_to("1year"))]
    pub(super) key_rotation_period: Lifetime,

    /// How long verifiers may cache the public keys; at most 1d
    #[arg(long, env = "IDENTITY_JWKS_MAX_AGE", global = true, default_value = "5m", value_parser = Lifetime::up_to("1d"))]
    pub(super) jwks_max_age: Lifetime,

    /// How long verifiers may go without looking at a status list again; at most 1h
    #[arg(long, env = "IDENTITY_STATUS_TTL", global = true, default_value = "10s", value_parser = Lifetime::up_to("1h"))]
    pub(super) status_ttl: Lifetime,

    /// Fewest Unicode code points of a new password
    #[arg(long, env = "IDENTITY_PASSWORD_MIN_LENGTH", global = true, default_value = "8", value_parser = min_length)]
    pub(super) password_min_length: usize,

    /// Cost of a password hash: KiB of memory, passes, lanes
    #[arg(long, env = "IDENTITY_ARGON2", global = true, default_value = "m=19456,t=2,p=1", value_parser = argon2_params)]
    pub(super) argon2: Params,

    /// What computes Argon2: `simd` (argon2-rust, written for vector units) or `rustcrypto`
    /// (argon2; slower, older)
    #[arg(
        long,
        env = "IDENTITY_ARGON2_LIBRARY",
        global = true,
        default_value = "simd"
    )]
    pub(super) argon2_library: Argon2Library,

    /// Password attempts per client address and time of at most 1d, in each replica; `off`:
    /// any number (accounts stay protected)
    #[arg(
        long,
        env = "IDENTITY_LOGIN_RATE",
        global = true,
        default_value = "60/1m"
    )]
    pub(super) login_rate: Rate,

    /// Networks of proxies whose X-Forwarded-For is believed, comma separated [default: none]
    #[arg(
        long,
        env = "IDENTITY_TRUSTED_PROXIES",
        global = true,
        default_value = "",
        hide_default_value = true
    )]
    pub(super) trusted_proxies: TrustedProxies,

    /// How audit events tell the address of a caller: `pseudonym`, under a key derived from
    /// the master key (of an IPv6 address, its /64), or `plain`
    #[arg(
        long,
        env = "IDENTITY_AUDIT_ADDRESSES",
        global = true,
        value_name = "FORM",
        default_value = "pseudonym"
    )]
    pub(super) audit_addresses: AddressForm,

    /// How long audit events are kept; `off`: until `audit prune`
    #[arg(
        long,
        env = "IDENTITY_AUDIT_RETENTION",
        global = true,
        value_name = "TIME",
        default_value = "365d"
    )]
    pub(super) audit_retention: Retention,

    /// File of registered clients, applied at each start as `clients apply` does
    #[arg(
        long,
        env = "IDENTITY_CLIENTS_FILE",
        global = true,
        value_name = "FILE"
    )]
    pub(super) clients_file: Option<PathBuf>,

    /// `on` or `off`: whether apps are let in that nobody registered, whose client id is the
    /// URL of a document [default: `on` while the public URL is http on localhost, else `off`]
    #[arg(
        long,
        env = "IDENTITY_CLIENT_METADATA",
        global = true,
        value_name = "SWITCH"
    )]
    pub(super) client_metadata: Option<ClientsByUrl>,

    /// Hosts, each with or without a port, that such documents may be at although they are
    /// not public, comma separated; without TLS at a loopback address. For development
    /// [default: none]
    #[arg(
        long,
        env = "IDENTITY_CLIENT_METADATA_ALLOW",
        global = true,
        value_name = "HOSTS",
        default_value = "",
        hide_default_value = true
    )]
    pub(super) client_metadata_allow: AllowedHosts,

    /// Who may introspect tokens: id:secret pairs, comma separated
    #[arg(
        long,
        env = "IDENTITY_INTROSPECTION_CLIENTS",
        global = true,
        default_value = "",
        hide_default_value = true,
        hide_env_values = true
    )]
    pub(super) introspection_clients: IntrospectionClients,

    /// File that holds the introspection clients instead
    #[arg(long, env = INTROSPECTION_CLIENTS_FILE, global = true)]
    pub(super) introspection_clients_file: Option<PathBuf>,

    /// Connections held at a time; as many as the limit of open files allows, if that is less
    #[arg(long, env = "IDENTITY_MAX_CONNECTIONS", global = true, value_name = "NUMBER", default_value = "10000", value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub(super) max_connections: u32,

    /// Connections held at a time of one IPv4 address or IPv6 /64, but for proxies that
    /// `IDENTITY_TRUSTED_PROXIES` names
    #[arg(long, env = "IDENTITY_MAX_CONNECTIONS_PER_ADDRESS", global = true, value_name = "NUMBER", default_value = "1000", value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub(super) max_connections_per_address: u32,

    /// Address to serve /metrics at, instead of the main one
    #[arg(long, env = "IDENTITY_METRICS_LISTEN", global = true, value_parser = listen_address)]
    pub(super) metrics_listen: Option<SocketAddr>,

    /// For how long requests are still taken after the signal to stop, while
    /// `/readyz` is 503 already; none when not set
    #[arg(
        long,
        env = "IDENTITY_SHUTDOWN_DELAY",
        global = true,
        value_name = "TIME"
    )]
    pub(super) shutdown_delay: Option<Lifetime>,

    /// Leave migrations to `identity-service migrate`
    #[arg(long, env = "IDENTITY_NO_MIGRATE", global = true, action = ArgAction::SetTrue, value_parser = switch)]
    pub(super) no_migrate: bool,

    /// What browsers are given.
    #[command(flatten)]
    pub(super) browser: BrowserSettings,

    /// How to log.
    #[command(flatten)]
    pub log: LogSettings,
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
