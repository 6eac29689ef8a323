//! Settings as given, and the configuration they result in.

use std::{net::SocketAddr, path::PathBuf};

use clap::{ArgAction, Args, value_parser};
use migrations::Pending;
use service_kit::{
    config::{DatabaseSetting, Lifetime, Origin, OriginList, audience, listen_address, switch},
    database::{DatabaseUrl, Durability},
    rate::Rate,
    telemetry::logs::LogSettings,
};
use token_verifier::{Algorithm, StatusPolicy};

use crate::writes::{Limits, Quota};

const DEFAULT_DATABASE: &str = "sqlite://data/recipes.db?mode=rwc";
const DATABASE_FILE: &str = "RECIPE_DATABASE_URL_FILE";

/// All settings, each a flag and an environment variable.
#[derive(Clone, Debug, Args)]
pub struct Settings {
    /// Address to bind
    #[arg(long, env = "RECIPE_LISTEN", global = true, value_name = "ADDRESS")]
    #[arg(default_value = "127.0.0.1:8081", value_parser = listen_address)]
    pub listen: SocketAddr,

    /// `sqlite://…` or `postgres://…` [default: `sqlite://data/recipes.db?mode=rwc`]
    #[arg(long, env = "RECIPE_DATABASE_URL", global = true, value_name = "URL")]
    #[arg(hide_env_values = true)]
    pub database_url: Option<DatabaseUrl>,

    /// File that holds the database URL, instead of the URL itself
    #[arg(long, env = DATABASE_FILE, global = true, value_name = "FILE")]
    pub database_url_file: Option<PathBuf>,

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
    pub database_synchronous: Durability,

    /// Leaves migrations to `recipe-api migrate`; refuses a database that lacks some
    #[arg(long, env = "RECIPE_NO_MIGRATE", global = true)]
    #[arg(action = ArgAction::SetTrue, value_parser = switch)]
    pub no_migrate: bool,

    /// Whose tokens count; the keys are found through its discovery document
    #[arg(long, env = "RECIPE_ISSUER", global = true, value_name = "ORIGIN")]
    #[arg(default_value = "http://localhost:8080")]
    pub issuer: Origin,

    /// Base URL to fetch the issuer's documents from when its public name cannot
    /// be reached from here
    #[arg(
        long,
        env = "RECIPE_ISSUER_FETCH_URL",
        global = true,
        value_name = "ORIGIN"
    )]
    pub issuer_fetch_url: Option<Origin>,

    /// Must be in a token's `aud`
    #[arg(long, env = "RECIPE_AUDIENCE", global = true, value_name = "NAME")]
    #[arg(default_value = "recipe-api", value_parser = audience)]
    pub audience: String,

    /// Algorithms that tokens may be signed with, comma separated
    #[arg(long, env = "RECIPE_ALGORITHMS", global = true, value_name = "LIST")]
    #[arg(default_value = "RS256", value_delimiter = ',', value_parser = parse_algorithm)]
    pub algorithms: Vec<Algorithm>,

    /// What becomes of tokens while the issuer does not tell which sessions have
    /// ended: `accept` until they expire, or `refuse`
    #[arg(
        long,
        env = "RECIPE_STATUS_POLICY",
        global = true,
        value_name = "POLICY"
    )]
    #[arg(default_value = "accept", value_parser = parse_status_policy)]
    pub status_policy: StatusPolicy,

    /// Origins whose pages may call, comma separated, also with the issuer's
    /// cookies; `*`: any, with bearer tokens only
    #[arg(long, env = "RECIPE_CORS_ORIGINS", global = true, value_name = "LIST")]
    #[arg(default_value = "http://localhost:8080,http://localhost:5173")]
    pub cors_origins: OriginList,

    /// Connections held at a time; as many as the limit of open files allows, if that is less
    #[arg(long, env = "RECIPE_MAX_CONNECTIONS", global = true, value_name = "NUMBER", default_value = "10000", value_parser = value_parser!(u32).range(1..=1_000_000))]
    max_connections: u32,

    /// Connections held at a time of one IPv4 address or IPv6 /64
    #[arg(long, env = "RECIPE_MAX_CONNECTIONS_PER_ADDRESS", global = true, value_name = "NUMBER", default_value = "1000", value_parser = value_parser!(u32).range(1..=1_000_000))]
    max_connections_per_address: u32,

    /// Requests that write per person and time of at most 1d, in each replica; `off`: any
    /// number
    #[arg(long, env = "RECIPE_WRITE_RATE", global = true, value_name = "RATE")]
    #[arg(default_value = "120/1m")]
    pub write_rate: Rate,

    /// Bytes that a person may write per time of at most 30d, at all replicas together
    /// (`B`, `kB`, `MB`, `GB`); days begin at midnight UTC; `off`: any number
    #[arg(long, env = "RECIPE_QUOTA", global = true, value_name = "QUOTA")]
    #[arg(default_value = "100MB/1d")]
    pub quota: Quota,

    /// When set, `/metrics` is there and only there
    #[arg(
        long,
        env = "RECIPE_METRICS_LISTEN",
        global = true,
        value_name = "ADDRESS"
    )]
    #[arg(value_parser = listen_address)]
    pub metrics_listen: Option<SocketAddr>,

    /// For how long requests are still taken after the signal to stop, while
    /// `/readyz` is 503 already; none when not set
    #[arg(
        long,
        env = "RECIPE_SHUTDOWN_DELAY",
        global = true,
        value_name = "TIME"
    )]
    pub shutdown_delay: Option<Lifetime>,

    /// How to log.
    #[command(flatten)]
    pub log: LogSettings,
}

/// The configuration of the service.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address to bind.
    pub listen: SocketAddr,
    /// The database.
    pub database: DatabaseUrl,
    /// What a commit on SQLite survives.
    pub durability: Durability,
    /// What to do if migrations are missing.
    pub migrations: Pending,
    /// The issuer whose tokens are accepted.
    pub issuer: Origin,
    /// Where to fetch the issuer's documents, if not from its public name.
    pub issuer_fetch_url: Option<Origin>,
    /// Must be in a token's `aud`.
    pub audience: String,
    /// Algorithms that tokens may be signed with; at least one.
    pub algorithms: Vec<Algorithm>,
    /// What happens to tokens while the status lists cannot be fetched.
    pub status_policy: StatusPolicy,
    /// Origins whose pages may call this service.
    pub cors_origins: OriginList,
    /// Connections held at a time.
    pub max_connections: u32,
    /// The maximum for one address.
    pub max_connections_per_address: u32,
    /// How much each user may write.
    pub limits: Limits,
    /// When set, `/metrics` is there and only there.
    pub metrics_listen: Option<SocketAddr>,
    /// How long requests are accepted after the signal to stop.
    pub shutdown_delay: Option<Lifetime>,
}

impl Settings {
    /// Reads the secret file, if one is given.
    ///
    /// # Errors
    /// A sentence that names the variable, its fault and an example.
    pub fn resolve(self) -> Result<Config, String> {
        Ok(Config {
            listen: self.listen,
            database: DatabaseSetting {
                file_variable: DATABASE_FILE,
                url: self.database_url,
                file: self.database_url_file,
                default: DEFAULT_DATABASE,
            }
            .resolve()?,
            durability: self.database_synchronous,
            migrations: if self.no_migrate {
                Pending::Refuse
            } else {
                Pending::Apply
            },
            issuer: self.issuer,
            issuer_fetch_url: self.issuer_fetch_url,
            audience: self.audience,
            algorithms: self.algorithms,
            status_policy: self.status_policy,
            cors_origins: self.cors_origins,
            max_connections: self.max_connections,
            max_connections_per_address: self.max_connections_per_address,
            limits: Limits {
                rate: self.write_rate,
                quota: self.quota,
            },
            metrics_listen: self.metrics_listen,
            shutdown_delay: self.shutdown_delay,
        })
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

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct CommandLine {
        #[command(flatten)]
        settings: Settings,
    }

    fn resolve(arguments: &[&str]) -> Result<Config, String> {
        let arguments = ["recipe-api"].iter().chain(arguments);
        let settings = CommandLine::try_parse_from(arguments).map_err(|error| error.to_string())?;
        settings.settings.resolve()
    }

    #[test]
    fn a_list_of_algorithms() {
        let config = resolve(&["--algorithms", "RS256, EdDSA"]).unwrap();
        assert_eq!(config.algorithms, [Algorithm::RS256, Algorithm::EdDSA]);
    }

    #[test]
    fn a_silent_issuer_is_believed_unless_told_otherwise() {
        let policy = |arguments: &[&str]| resolve(arguments).unwrap().status_policy;
        assert_eq!(policy(&[]), StatusPolicy::Accept);
        assert_eq!(policy(&["--status-policy", "refuse"]), StatusPolicy::Refuse);
    }

    #[test]
    fn a_commit_survives_the_process_or_also_the_machine() {
        let durability = |arguments: &[&str]| resolve(arguments).unwrap().durability;
        assert_eq!(durability(&[]), Durability::Normal);
        let full = ["--database-synchronous", "full"];
        assert_eq!(durability(&full), Durability::Full);
    }

    #[test]
    fn every_fault_comes_with_an_example() {
        let faulty = [
            ["--listen", "nonsense"],
            ["--listen", "localhost"],
            ["--database-url", "mysql://a"],
            ["--database-synchronous", "off"],
            ["--issuer", "http://a/b"],
            ["--issuer-fetch-url", ""],
            ["--audience", " "],
            ["--algorithms", "HS256"],
            ["--algorithms", ""],
            ["--algorithms", "RS256,"],
            ["--status-policy", "perhaps"],
            ["--cors-origins", "http://a/b"],
            ["--write-rate", "120"],
            ["--write-rate", "120/2d"],
            ["--quota", "100MB"],
            ["--quota", "1kB/1d"],
            ["--metrics-listen", "9090"],
        ];
        for arguments in faulty {
            let fault = resolve(&arguments).unwrap_err();
            assert!(fault.contains("for example"), "{arguments:?}: {fault}");
        }
    }

    #[test]
    fn the_database_url_may_come_from_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("url");
        std::fs::write(&file, "postgres://cook:secret@db/recipes\n").unwrap();
        let file = file.to_str().unwrap();

        let config = resolve(&["--database-url-file", file]).unwrap();
        assert!(config.database.is_shared());

        let both = ["--database-url-file", file, "--database-url", "sqlite://a"];
        assert!(resolve(&both).unwrap_err().contains("keep one"));

        std::fs::write(file, "nonsense").unwrap();
        let fault = resolve(&["--database-url-file", file]).unwrap_err();
        assert!(fault.starts_with("RECIPE_DATABASE_URL_FILE: "), "{fault}");
    }
}
