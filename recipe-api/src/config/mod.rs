//! Settings as given, and the configuration they result in.

mod parts;
mod risks;
mod settings;

use std::net::SocketAddr;

use migrations::Pending;
use service_kit::{
    config::{DatabaseSetting, Lifetime, Origin, OriginList},
    database::{DatabaseUrl, Durability},
};
use token_verifier::{Algorithm, NonceSecret, StatusPolicy};

pub use settings::Settings;

use crate::writes::Limits;

const DEFAULT_DATABASE: &str = "sqlite://data/recipes.db?mode=rwc";
const DATABASE_FILE: &str = "RECIPE_DATABASE_URL_FILE";

/// The configuration of the service.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address to bind.
    pub listen: SocketAddr,
    /// The origin under which clients reach the service.
    pub public_url: Origin,
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
    /// What the nonces of DPoP proofs are made with; without it, proofs need none.
    pub dpop_nonces: Option<NonceSecret>,
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
            public_url: self.public_url,
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
            dpop_nonces: self.dpop_nonce_secret,
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
            ["--public-url", "http://a/b"],
            ["--database-url", "mysql://a"],
            ["--database-synchronous", "off"],
            ["--issuer", "http://a/b"],
            ["--issuer-fetch-url", ""],
            ["--audience", " "],
            ["--dpop-nonce-secret", "short"],
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
