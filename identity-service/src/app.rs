//! The service as a whole: built from its configuration, served until told to
//! stop.

use std::{iter, sync::Arc};

use aws_lc_rs::{error::Unspecified, hmac, rand::SystemRandom};
use migrations::{identity::Migrator, open};
use prometheus_client::registry::Registry;
use service_kit::{
    caching::Constant,
    clock::Clock,
    config::{Origin, OriginList},
    database::Database,
    health::{self, Readiness},
    problem::Problem,
    server::{AroundLayer, BindError, ConnectionLimits, Deployment, after, warn_of_http},
    telemetry::{HttpMetrics, MetricsEndpoint, export_statements, export_verifier},
};
use token_verifier::{TokenType, TrustedOrigins, Verifier, VerifierConfig};
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::sync::CancellationToken;

use crate::{
    account_management::AccountManagement,
    accounts::{self, Accounts},
    audit::{self, Addresses, Audit, AuditLog},
    browser::{Branding, BrowserSessions, CookiePolicy, app_config, safe_headers},
    config::Config,
    housekeeping::keep_house,
    instruments::{self, Instruments},
    keys::{
        self, KeepUp, Keeper, KeyRing, MasterKey, MasterKeys, SigningAlgorithm, SigningThreads,
        export_keys,
    },
    oauth::{TokenReader, metadata},
    openapi,
    passwords::{self, Passwords, Policy},
    revocation::{self, StatusLists, export_status_lists},
    router::router,
    sessions::{Lifetimes, LiveSessionsGauge, RefreshVerifier, Sessions, TokenIssuer},
    state::{AppState, Constants, Services},
    throttle::{self, ClientAddress, Throttle},
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
    /// Sessions cannot be read.
    #[error(transparent)]
    StatusList(#[from] revocation::Error),
    /// An answer that never changes cannot be written as JSON.
    #[error("an answer cannot be written as JSON")]
    Constant(#[from] serde_json::Error),
    /// An address cannot be bound.
    #[error(transparent)]
    Listen(#[from] BindError),
}

/// A service that is ready to serve.
#[derive(Debug)]
pub struct Application {
    state: AppState,
    live_sessions: LiveSessionsGauge,
    metrics: MetricsEndpoint,
}

impl Application {
    /// Opens the database and the keys, and wires everything.
    ///
    /// # Errors
    /// When the service cannot do its work.
    pub async fn build(config: Config, clock: Clock) -> Result<Self, StartError> {
        // Before the database, so that a start that cannot succeed leaves no trace.
        let found = MasterKeys::find(config.master_key_files())?;
        warn_of_http("IDENTITY_PUBLIC_URL", &config.public_url);
        warn_of_http("IDENTITY_RECIPE_API_URL", &config.browser.recipe_api_url);
        if config.trusted_proxies.are_everybody() {
            tracing::warn!(
                "IDENTITY_TRUSTED_PROXIES trusts every address: anybody can call from any"
            );
        }
        for client in config.introspection_clients.with_short_secrets() {
            tracing::warn!(
                client,
                "the secret of this introspection client is short enough to be guessed; \
                 openssl rand -base64 32 makes a good one"
            );
        }
        let database =
            open::<Migrator>(&config.database, config.durability, config.migrations).await?;
        let master_keys = found.or_first(&database).await?;
        let derived = DerivedKeys::of(master_keys.current())?;
        let mut registry = Registry::default();
        export_statements(&mut registry, &database);
        let keeper = Keeper {
            database: database.clone(),
            master_keys,
            algorithm: config.signing_algorithm,
            rules: config.key_rules(),
        };
        let keys = Arc::new(KeyRing::open(keeper, clock.clone()).await?);
        let (http_metrics, instruments) = instruments::register(&mut registry);
        let accounts = accounts(&config, &clock, &database, derived, &instruments)?;
        accounts.learn_methods().await?;
        let signing = SigningThreads::start(instruments.signing.clone())?;
        let sessions = sessions(&config, accounts, &keys, signing, &instruments);
        let state = wire(config, sessions, keys, http_metrics)?;
        state.status_lists.load().await?;
        export_verifier(&mut registry, &state.verifier);
        export_keys(&mut registry, Arc::clone(&state.keys));
        export_status_lists(&mut registry, Arc::clone(&state.status_lists));
        Ok(Self {
            state,
            live_sessions: LiveSessionsGauge::register(&mut registry),
            metrics: MetricsEndpoint::new(registry),
        })
    }

    /// What the handlers are given.
    #[must_use]
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// Serves on `listener` until `shutdown` is cancelled, then lets running
    /// requests finish, stops the background tasks and closes the database.
    ///
    /// # Errors
    /// When the address for metrics cannot be bound.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: CancellationToken,
    ) -> Result<(), StartError> {
        let Self {
            state,
            live_sessions,
            metrics,
        } = self;
        let routes =
            router(state.clone()).merge(health::router(readiness(&state, shutdown.clone())));
        let deployment = Deployment {
            routes: routes.layer(AroundLayer::new(KeepUp(Arc::clone(&state.keys)))),
            origins: &state.config.cors_origins,
            headers: safe_headers(&state.config.public_url, &state.config.browser),
            connections: connection_limits(&state.config),
            http_metrics: state.http_metrics.clone(),
            metrics,
            metrics_listen: state.config.metrics_listen,
        };
        // Aborted when this future is dropped.
        let mut background = JoinSet::new();
        background.spawn(Arc::clone(&state.keys).keep_fresh());
        background.spawn(keep_house(state.clone()));
        background.spawn(live_sessions.keep(Arc::clone(&state.sessions)));
        let closing = after(shutdown, state.config.shutdown_delay.map(|delay| delay.0));
        deployment.serve(listener, closing).await?;
        background.shutdown().await;
        state.database.clone().close().await;
        Ok(())
    }
}

fn sessions(
    config: &Config,
    accounts: Accounts,
    keys: &Arc<KeyRing>,
    signing: SigningThreads,
    instruments: &Instruments,
) -> Sessions {
    Sessions {
        max_sessions: config.max_sessions,
        tokens: TokenIssuer {
            keys: Arc::clone(keys),
            signing,
            issuer: config.public_url.clone(),
            access_token_ttl: config.access_token_ttl,
            clock: accounts.clock.clone(),
        },
        lifetimes: Lifetimes {
            refresh_token_ttl: config.refresh_token_ttl,
            session_max_age: config.session_max_age,
        },
        audiences: config.audiences.clone(),
        metrics: instruments.sessions.clone(),
        audit: accounts.audit.clone(),
        database: accounts.database.clone(),
        clock: accounts.clock.clone(),
        random: SystemRandom::new(),
        accounts: Arc::new(accounts),
    }
}

fn wire(
    config: Config,
    sessions: Sessions,
    keys: Arc<KeyRing>,
    http_metrics: HttpMetrics,
) -> Result<AppState, serde_json::Error> {
    let clock = sessions.clock.clone();
    let sessions = Arc::new(sessions);
    let status_lists = StatusLists::new(
        Arc::clone(&sessions),
        Arc::clone(&keys),
        clock.clone(),
        config.status_ttl,
        config.access_token_ttl,
    );
    let verifier = |token_type| own_verifier(&config, &clock, &keys, token_type);
    let browser_sessions = BrowserSessions {
        branding: Branding::of_app_in(&config.browser.web_dir),
        cookies: CookiePolicy::new(&config.public_url, &config.browser),
        trusted_origins: trusted_origins(&config),
        verifier: verifier(TokenType::Access),
        sessions: Arc::clone(&sessions),
        clock: clock.clone(),
    };
    let any = |token_type| {
        let issuer = config.public_url.as_str();
        let settings = config.audiences.iter().fold(
            VerifierConfig::new(issuer, issuer)
                .token_type(token_type)
                .algorithms(SigningAlgorithm::ALL.map(Into::into)),
            VerifierConfig::or_audience,
        );
        Verifier::local(settings, clock.for_verifier(), keys.verification_keys())
    };
    let token_reader = TokenReader {
        access: any(TokenType::Access),
        refresh: any(TokenType::Refresh),
    };
    let refresh_verifier = RefreshVerifier {
        verifier: verifier(TokenType::Refresh),
        metrics: sessions.metrics.clone(),
    };
    let constants = Constants {
        metadata: metadata(&config.public_url, config.jwks_max_age)?,
        app_config: app_config(&config.browser, &browser_sessions.cookies)?,
        description: Constant::json(&openapi::document())?,
    };
    let management = management(Arc::clone(&sessions.accounts), &config);
    Ok(AppState::from(Services {
        constants: Arc::new(constants),
        token_reader: Arc::new(token_reader),
        introspection_clients: config.introspection_clients.clone(),
        verifier: browser_sessions.verifier.clone(),
        browser_sessions: Arc::new(browser_sessions),
        refresh_verifier: Arc::new(refresh_verifier),
        trusted_proxies: config.trusted_proxies.clone(),
        browser: Arc::new(config.browser.clone()),
        config: Arc::new(config),
        clock,
        database: sessions.database.clone(),
        keys,
        management: Arc::new(management),
        accounts: Arc::clone(&sessions.accounts),
        audit: sessions.audit.clone(),
        status_lists: Arc::new(status_lists),
        sessions,
        http_metrics,
    }))
}

/// Opens what the command line works on: no keys, so no master key is asked for.
///
/// # Errors
/// When the database cannot be opened.
pub async fn open_administration(
    config: &Config,
    clock: Clock,
) -> Result<AccountManagement, StartError> {
    let database = open::<Migrator>(&config.database, config.durability, config.migrations).await?;
    // Who is on the machine is asked for no password: the gates are never tried.
    let keys = DerivedKeys::random().map_err(keys::Error::from)?;
    let accounts = accounts(config, &clock, &database, keys, &Instruments::default())?;
    Ok(management(Arc::new(accounts), config))
}

fn management(accounts: Arc<Accounts>, config: &Config) -> AccountManagement {
    AccountManagement {
        accounts,
        max_sessions: config.max_sessions,
        random: SystemRandom::new(),
    }
}

/// The keys of features, which are derived from the master key.
struct DerivedKeys {
    throttle: throttle::Keys,
    audit: hmac::Key,
}

impl DerivedKeys {
    fn of(master_key: &MasterKey) -> Result<Self, keys::Error> {
        Self::made(|purpose| master_key.hmac_key(purpose))
    }

    /// For what uses none of them.
    fn random() -> Result<Self, Unspecified> {
        let random = SystemRandom::new();
        Self::made(|_| hmac::Key::generate(hmac::HMAC_SHA256, &random))
    }

    fn made<E>(make: impl Fn(&'static str) -> Result<hmac::Key, E>) -> Result<Self, E> {
        Ok(Self {
            throttle: throttle::Keys {
                pseudonyms: make(throttle::KEY_PURPOSE)?,
                devices: make(throttle::DEVICE_KEY_PURPOSE)?,
            },
            audit: make(audit::KEY_PURPOSE)?,
        })
    }
}

fn accounts(
    config: &Config,
    clock: &Clock,
    database: &Database,
    keys: DerivedKeys,
    instruments: &Instruments,
) -> Result<Accounts, passwords::Error> {
    let policy = Policy {
        min_length: config.password_min_length,
    };
    let audit = Audit {
        log: AuditLog {
            database: database.clone(),
            clock: clock.clone(),
        },
        addresses: Addresses::new(config.audit_addresses, keys.audit),
    };
    let refusals = instruments.refusals.clone();
    let hashing = instruments.hashing.clone();
    Ok(Accounts {
        database: database.clone(),
        passwords: Passwords::start(&config.argon2, config.argon2_library, policy, hashing)?,
        throttle: Throttle::new(
            config.login_rate,
            keys.throttle,
            database.clone(),
            clock.clone(),
            refusals,
        ),
        audit,
        clock: clock.clone(),
    })
}

/// The issuer trusts its own tokens no more than others do.
fn own_verifier(config: &Config, clock: &Clock, keys: &KeyRing, token_type: TokenType) -> Verifier {
    let issuer = config.public_url.as_str();
    let settings = VerifierConfig::new(issuer, issuer)
        .token_type(token_type)
        .algorithms(SigningAlgorithm::ALL.map(Into::into))
        .accept_cookies(trusted_origins(config));
    let settings = match token_type {
        TokenType::Access => settings,
        // Each comes once.
        TokenType::Refresh => settings.cache_capacity(0),
    };
    Verifier::local(settings, clock.for_verifier(), keys.verification_keys())
}

/// Our own pages, and those that may call us; never just anybody's.
fn trusted_origins(config: &Config) -> TrustedOrigins {
    let listed = match &config.cors_origins {
        OriginList::Any => &[],
        OriginList::Exactly(origins) => origins.as_slice(),
    };
    let all = iter::once(&config.public_url).chain(listed);
    TrustedOrigins::new(all.map(Origin::as_str))
}

fn connection_limits(config: &Config) -> ConnectionLimits {
    let proxies = config.trusted_proxies.clone();
    ConnectionLimits {
        all: config.max_connections,
        per_address: config.max_connections_per_address,
        is_proxy: Arc::new(move |address| proxies.trust(ClientAddress::new(address))),
    }
}

fn readiness(state: &AppState, stopping: CancellationToken) -> Readiness {
    let state = state.clone();
    Readiness::new(stopping, move || {
        let state = state.clone();
        async move {
            state.keys.signer()?;
            state.database.prove_writable().await.map_err(Problem::from)
        }
    })
}
