use std::{net::SocketAddr, path::PathBuf};

use clap::{ArgAction, Args, value_parser};
use service_kit::{
    config::{Lifetime, Origin, OriginList, audience, listen_address, switch},
    database::{DatabaseUrl, Durability},
    rate::Rate,
    telemetry::logs::LogSettings,
};
use token_verifier::{Algorithm, NonceSecret, StatusPolicy};

use super::DATABASE_FILE;
use crate::writes::Quota;

/// All settings, each a flag and an environment variable.
#[derive(Clone, Debug, Args)]
pub struct Settings {
    /// Address to bind
    #[arg(long, env = "RECIPE_LISTEN", global = true, value_name = "ADDRESS")]
    #[arg(default_value = "127.0.0.1:8081", value_parser = listen_address)]
    pub(super) listen: SocketAddr,

    /// The origin under which clients reach the service, without a path: what they name it by
    /// (RFC 9728)
    #[arg(long, env = "RECIPE_PUBLIC_URL", global = true, value_name = "ORIGIN")]
    #[arg(default_value = "http://localhost:8081")]
    pub(super) public_url: Origin,

    /// `sqlite://…` or `postgres://…` [default: `sqlite://data/recipes.db?mode=rwc`]
    #[arg(long, env = "RECIPE_DATABASE_URL", global = true, value_name = "URL")]
    #[arg(hide_env_values = true)]
    pub(super) database_url: Option<DatabaseUrl>,

    /// File that holds the database URL, instead of the URL itself
    #[arg(long, env = DATABASE_FILE, global = true, value_name = "FILE")]
    pub(super) database_url_file: Option<PathBuf>,

    /// What a commit on SQLite survives: `normal`, that the process dies; `full`, also that
    /// the machine loses power, at the cost of waiting for the disk each time. PostgreSQL
    /// has its own `synchronous_commit`
    #[arg(
        long,
        env = "RECIPE_DATABASE_SYNCHRONOUS",
        global = true,
        value_name = "MODE"
    )]
    #[arg(default_value = "normal")]
    pub(super) database_synchronous: Durability,

    /// Leaves migrations to `recipe-api migrate`; refuses a database that lacks some
    #[arg(long, env = "RECIPE_NO_MIGRATE", global = true)]
    #[arg(action = ArgAction::SetTrue, value_parser = switch)]
    pub(super) no_migrate: bool,

    /// Whose tokens count; the keys are found through its discovery document
    #[arg(long, env = "RECIPE_ISSUER", global = true, value_name = "ORIGIN")]
    #[arg(default_value = "http://localhost:8080")]
    pub(super) issuer: Origin,

    /// Base URL to fetch the issuer's documents from when its public name cannot
    /// be reached from here
    #[arg(
        long,
        env = "RECIPE_ISSUER_FETCH_URL",
        global = true,
        value_name = "ORIGIN"
    )]
    pub(super) issuer_fetch_url: Option<Origin>,

    /// Must be in a token's `aud`
    #[arg(long, env = "RECIPE_AUDIENCE", global = true, value_name = "NAME")]
    #[arg(default_value = "recipe-api", value_parser = audience)]
    pub(super) audience: String,

    /// Algorithms that tokens may be signed with, comma separated
    #[arg(long, env = "RECIPE_ALGORITHMS", global = true, value_name = "LIST")]
    #[arg(default_value = "RS256", value_delimiter = ',', value_parser = parse_algorithm)]
    pub(super) algorithms: Vec<Algorithm>,

    /// Makes proofs of keys (DPoP) need a nonce, made with this secret of at least 32 bytes,
    /// which all replicas share; without it, proofs need none
    #[arg(
        long,
        env = "RECIPE_DPOP_NONCE_SECRET",
        global = true,
        value_name = "SECRET"
    )]
    #[arg(hide_env_values = true, value_parser = nonce_secret)]
    pub(super) dpop_nonce_secret: Option<NonceSecret>,

    /// What becomes of tokens while the issuer does not tell which sessions have
    /// ended: `accept` until they expire, or `refuse`
    #[arg(
        long,
        env = "RECIPE_STATUS_POLICY",
        global = true,
        value_name = "POLICY"
    )]
    #[arg(default_value = "accept", value_parser = parse_status_policy)]
    pub(super) status_policy: StatusPolicy,

    /// Origins whose pages may call, comma separated, also with the issuer's
    /// cookies; `*`: any, with bearer tokens only
    #[arg(long, env = "RECIPE_CORS_ORIGINS", global = true, value_name = "LIST")]
    #[arg(default_value = "http://localhost:8080,http://localhost:5173")]
    pub(super) cors_origins: OriginList,

    /// Connections held at a time; as many as the limit of open files allows, if that is less
    #[arg(long, env = "RECIPE_MAX_CONNECTIONS", global = true, value_name = "NUMBER", default_value = "10000", value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub(super) max_connections: u32,

    /// Connections held at a time of one IPv4 address or IPv6 /64
    #[arg(long, env = "RECIPE_MAX_CONNECTIONS_PER_ADDRESS", global = true, value_name = "NUMBER", default_value = "1000", value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub(super) max_connections_per_address: u32,

    /// Requests that write per person and time of at most 1d, in each replica; `off`: any
    /// number
    #[arg(long, env = "RECIPE_WRITE_RATE", global = true, value_name = "RATE")]
    #[arg(default_value = "120/1m")]
    pub(super) write_rate: Rate,

    /// Bytes that a person may write per time of at most 30d, at all replicas together
    /// (`B`, `kB`, `MB`, `GB`); days begin at midnight UTC; `off`: any number
    #[arg(long, env = "RECIPE_QUOTA", global = true, value_name = "QUOTA")]
    #[arg(default_value = "100MB/1d")]
    pub(super) quota: Quota,

    /// When set, `/metrics` is there and only there
    #[arg(
        long,
        env = "RECIPE_METRICS_LISTEN",
        global = true,
        value_name = "ADDRESS"
    )]
    #[arg(value_parser = listen_address)]
    pub(super) metrics_listen: Option<SocketAddr>,

    /// For how long requests are still taken after the signal to stop, while
    /// `/readyz` is 503 already; none when not set
    #[arg(
        long,
        env = "RECIPE_SHUTDOWN_DELAY",
        global = true,
        value_name = "TIME"
    )]
    pub(super) shutdown_delay: Option<Lifetime>,

    /// How to log.
    #[command(flatten)]
    pub log: LogSettings,
}

fn nonce_secret(text: &str) -> Result<NonceSecret, &'static str> {
    match text.len() {
        32.. => Ok(NonceSecret::new(text.as_bytes())),
        _ => Err("shorter than 32 bytes; for example what `openssl rand -base64 32` prints"),
    }
}

fn parse_algorithm(text: &str) -> Result<Algorithm, &'static str> {
    text.trim()
        .parse()
        .map_err(|_| "not a list of signature algorithms; for example RS256 or RS256,ES256")
}

fn parse_status_policy(text: &str) -> Result<StatusPolicy, &'static str> {
    match text.trim() {
        "accept" => Ok(StatusPolicy::Accept),
        "refuse" => Ok(StatusPolicy::Refuse),
        _ => Err("neither accept nor refuse; for example accept"),
    }
}
