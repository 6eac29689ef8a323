//! The service as a whole: built from its configuration, served until told to
//! stop.

use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use migrations::{identity::Migrator, open};
use prometheus_client::registry::Registry;
use service_kit::{
    clock::Clock,
    database::Database,
    health::{self, Readiness},
    problem::Problem,
    server::{BindError, Deployment},
    telemetry::{HttpMetrics, MetricsEndpoint, export_verifier},
};
use token_verifier::{TokenType, Verifier, VerifierConfig};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    accounts::{self, Accounts, UserAdministration},
    config::Config,
    keys::{self, KeyRing, MasterKey},
    passwords::{self, Passwords, Policy},
    router::router,
    sessions::{Lifetimes, RefreshVerifier, Revoker, Sessions},
    state::AppState,
    tokens::TokenIssuer,
};

/// Why the service could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be opened or brought up to date.
    #[error(transparent)]
    Database(#[from] migrations::Error),
    /// There is no key to sign with.
    #[error(transparent)]
    Key(#[from] keys::Error),
    /// Passwords cannot be hashed.
    #[error(transparent)]
    Password(#[from] passwords::Error),
    /// Accounts cannot be read.
    #[error(transparent)]
    Account(#[from] accounts::Error),
    /// An address cannot be bound.
    #[error(transparent)]
    Listen(#[from] BindError),
}

/// A service that is ready to serve.
#[derive(Debug)]
pub struct Application {
    state: AppState,
    metrics: MetricsEndpoint,
}

impl Application {
    /// Opens the database and the keys, and wires everything.
    ///
    /// # Errors
    /// When the service cannot do its work.
    pub async fn build(config: Config, clock: Clock) -> Result<Self, StartError> {
        let random = SystemRandom::new();
        // Before the database, so that a start that cannot succeed leaves no trace.
        let master = master_key(&config, &random)?;
        let database = open::<Migrator>(&config.database, config.migrations).await?;
        let keys = KeyRing::open(&database, &master, clock.clone()).await?;
        let mut registry = Registry::default();
        let http_metrics = HttpMetrics::register(&mut registry);
        let state = wire(config, clock, database, keys, random, http_metrics)?;
        state.accounts.learn_methods().await?;
        export_verifier(&mut registry, &state.verifier);
        Ok(Self {
            state,
            metrics: MetricsEndpoint::new(registry),
        })
    }

    /// What the handlers are given.
    #[must_use]
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// Serves on `listener` until `shutdown` is cancelled, then lets running
    /// requests finish and closes the database.
    ///
    /// # Errors
    /// When the address for metrics cannot be bound.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: CancellationToken,
    ) -> Result<(), StartError> {
        let Self { state, metrics } = self;
        let deployment = Deployment {
            routes: router(state.clone()).merge(health::router(readiness(&state))),
            origins: &state.config.cors_origins,
            http_metrics: state.http_metrics.clone(),
            metrics,
            metrics_listen: state.config.metrics_listen,
        };
        deployment.serve(listener, shutdown).await?;
        state.database.close().await;
        Ok(())
    }
}

/// Replicas must share one master key, so on a shared database it is not made
/// up on the spot.
fn master_key(config: &Config, random: &SystemRandom) -> Result<MasterKey, keys::Error> {
    if config.database.is_shared() {
        MasterKey::read(&config.master_key_file)
    } else {
        MasterKey::read_or_create(&config.master_key_file, random)
    }
}

fn wire(
    config: Config,
    clock: Clock,
    database: Database,
    keys: KeyRing,
    random: SystemRandom,
    http_metrics: HttpMetrics,
) -> Result<AppState, StartError> {
    let accounts = accounts(&config, &clock, &database, &random)?;
    let sessions = Sessions {
        database: database.clone(),
        accounts: accounts.clone(),
        tokens: TokenIssuer {
            keys: keys.clone(),
            issuer: config.public_url.clone(),
            access_token_ttl: config.access_token_ttl,
            clock: clock.clone(),
        },
        lifetimes: Lifetimes {
            refresh_token_ttl: config.refresh_token_ttl,
            session_max_age: config.session_max_age,
        },
        audiences: config.audiences.clone(),
        clock: clock.clone(),
        random,
    };
    let verifier = |token_type| own_verifier(&config, &clock, &keys, token_type);
    Ok(AppState {
        verifier: verifier(TokenType::Access),
        refresh_verifier: RefreshVerifier(verifier(TokenType::Refresh)),
        config: Arc::new(config),
        clock,
        database,
        keys,
        accounts,
        sessions,
        http_metrics,
    })
}

/// Opens what the command line works on: no keys, so no master key is asked for.
///
/// # Errors
/// When the database cannot be opened.
pub async fn open_administration(
    config: &Config,
    clock: Clock,
) -> Result<UserAdministration, StartError> {
    let database = open::<Migrator>(&config.database, config.migrations).await?;
    Ok(UserAdministration {
        accounts: accounts(config, &clock, &database, &SystemRandom::new())?,
        revoker: Revoker { database, clock },
        public_url: config.public_url.clone(),
    })
}

fn accounts(
    config: &Config,
    clock: &Clock,
    database: &Database,
    random: &SystemRandom,
) -> Result<Accounts, passwords::Error> {
    let policy = Policy {
        min_length: config.password_min_length,
    };
    Ok(Accounts {
        database: database.clone(),
        passwords: Passwords::start(&config.argon2, policy)?,
        clock: clock.clone(),
        random: random.clone(),
    })
}

/// The issuer trusts its own tokens no more than others do.
fn own_verifier(config: &Config, clock: &Clock, keys: &KeyRing, token_type: TokenType) -> Verifier {
    let issuer = config.public_url.as_str();
    let settings = VerifierConfig::new(issuer, issuer).token_type(token_type);
    Verifier::local(settings, clock.for_verifier(), keys.verification_keys())
}

fn readiness(state: &AppState) -> Readiness {
    let state = state.clone();
    Readiness::new(move || {
        let state = state.clone();
        async move {
            state.keys.signer()?;
            state.database.ping().await.map_err(Problem::from)
        }
    })
}
