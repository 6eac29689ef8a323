use std::{net::SocketAddr, path::PathBuf, time::Duration};

use cookie::SameSite;
use identity_service::{
    Application as Identity, audit::AddressForm, browser::BrowserConfig, clients::ClientsByUrl,
    config::Config as IdentityConfig, keys::SigningAlgorithm, outbound::AllowedHosts,
    passwords::Argon2Library, sessions::MaxSessions, throttle::TrustedProxies,
    tokens::ResourceServers,
};
use recipe_api::{Application as Recipes, config::Config as RecipeConfig, writes::Limits};
use service_kit::{
    clock::ManualClock,
    config::{Lifetime, Origin, OriginList},
    database::{DatabaseUrl, Durability},
    rate::Rate,
};
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{
    Backend, Databases,
    reservation::{LOOPBACK, Reservation},
};
use crate::actor::{Actor, Browser};

/// Both services in this process, on their own ports and with a clock that only the test
/// moves.
#[derive(Debug)]
pub struct Stack {
    /// The issuer.
    pub identity: RunningService<identity_service::state::AppState>,
    /// The resource server.
    pub recipes: RunningService<recipe_api::AppState>,
    /// The clock of both services.
    pub clock: ManualClock,
    /// The settings of the issuer.
    pub identity_config: IdentityConfig,
    /// The settings of the resource server.
    pub recipe_config: RecipeConfig,
    /// The databases of both. This is the last field, so that it is dropped last.
    pub databases: Databases,
}

/// A service that runs until it is stopped or dropped.
#[derive(Debug)]
pub struct RunningService<S> {
    /// Its address, which stays reserved.
    pub reservation: Reservation,
    /// The state of its handlers.
    pub state: S,
    shutdown: DropGuard,
    serving: JoinHandle<()>,
}

impl<S> RunningService<S> {
    /// Its base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.reservation.address)
    }

    /// Stops it like SIGTERM, waits until it has stopped, and keeps its address.
    pub async fn stop(self) -> Reservation {
        self.shutdown.disarm().cancel();
        self.serving.await.expect("the service stopped in order");
        self.reservation
    }
}

/// A stack that is not started yet.
#[derive(Debug)]
pub struct StackBuilder {
    backend: Backend,
    identity: fn(&mut IdentityConfig),
    recipes: fn(&mut RecipeConfig),
}

impl StackBuilder {
    /// Changes settings of identity-service.
    #[must_use]
    pub fn identity(self, identity: fn(&mut IdentityConfig)) -> Self {
        Self { identity, ..self }
    }

    /// Changes settings of recipe-api.
    #[must_use]
    pub fn recipes(self, recipes: fn(&mut RecipeConfig)) -> Self {
        Self { recipes, ..self }
    }

    /// Starts both services and waits until recipe-api has fetched the issuer's keys.
    pub async fn start(self) -> Stack {
        let databases = Databases::ready(self.backend).await;
        let clock = ManualClock::of_now();
        let reservation = Reservation::new();
        let mut identity_config = default_identity_config(
            databases.identity.clone(),
            databases.master_key_file.clone(),
        );
        identity_config.public_url = origin(reservation.address);
        (self.identity)(&mut identity_config);
        let mut recipe_config = default_recipe_config(
            databases.recipes.clone(),
            identity_config.public_url.clone(),
        );
        // A test may give the issuer a name that does not resolve to this address.
        let here = origin(reservation.address);
        recipe_config.issuer_fetch_url = (recipe_config.issuer != here).then_some(here);
        (self.recipes)(&mut recipe_config);

        let identity = start_identity(&identity_config, &clock, reservation).await;
        let recipes = start_recipes(&recipe_config, &clock).await;
        let stack = Stack {
            identity,
            recipes,
            clock,
            identity_config,
            recipe_config,
            databases,
        };
        stack
            .anonymous()
            .get_until_ok(&stack.recipe_url("/readyz"))
            .await;
        stack
    }
}

impl Stack {
    /// A stack with the usual settings.
    pub async fn start(backend: Backend) -> Self {
        // Boxed, because the future of nearly every test contains this one.
        Box::pin(Self::builder(backend).start()).await
    }

    /// Builds a stack with changed settings.
    #[must_use]
    pub fn builder(backend: Backend) -> StackBuilder {
        StackBuilder {
            backend,
            identity: |_| {},
            recipes: |_| {},
        }
    }

    /// A client without a token.
    #[must_use]
    pub fn anonymous(&self) -> Actor {
        Actor::new(self.identity.url(), self.recipes.url())
    }

    /// A browser without cookies.
    #[must_use]
    pub fn browser(&self) -> Browser {
        Browser::new(self.identity.url())
    }

    /// A new user.
    pub async fn sign_up(&self, username: &str) -> Actor {
        self.anonymous().sign_up(username).await
    }

    /// Stops both services and starts them again with the same addresses and data.
    pub async fn restart(self) -> Self {
        let Self {
            identity,
            recipes,
            clock,
            identity_config,
            recipe_config,
            databases,
        } = self;
        let reservation = identity.stop().await;
        recipes.stop().await;
        Self {
            identity: start_identity(&identity_config, &clock, reservation).await,
            recipes: start_recipes(&recipe_config, &clock).await,
            clock,
            identity_config,
            recipe_config,
            databases,
        }
    }

    /// A second issuer with the same database.
    pub async fn replica(&self) -> RunningService<identity_service::state::AppState> {
        start_identity(&self.identity_config, &self.clock, Reservation::new()).await
    }

    /// A URL at identity-service.
    #[must_use]
    pub fn identity_url(&self, path: &str) -> String {
        format!("{}{path}", self.identity.url())
    }

    /// A URL at recipe-api.
    #[must_use]
    pub fn recipe_url(&self, path: &str) -> String {
        format!("{}{path}", self.recipes.url())
    }

    /// Moves the clock of both services.
    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }
}

/// The origin of a service at `address`.
#[must_use]
pub fn origin(address: SocketAddr) -> Origin {
    format!("http://{address}")
        .parse()
        .expect("an address makes an origin")
}

/// Starts the issuer.
pub async fn start_identity(
    config: &IdentityConfig,
    clock: &ManualClock,
    reservation: Reservation,
) -> RunningService<identity_service::state::AppState> {
    let application = Identity::build(config.clone(), clock.clock())
        .await
        .expect("identity-service can be built");
    let state = application.state().clone();
    let listener = reservation.listen().await;
    let shutdown = CancellationToken::new();
    let serving = application.serve(listener, shutdown.clone());
    let serving = tokio::spawn(async { serving.await.expect("identity-service serves") });
    RunningService {
        reservation,
        state,
        shutdown: shutdown.drop_guard(),
        serving,
    }
}

/// Starts the resource server.
pub async fn start_recipes(
    config: &RecipeConfig,
    clock: &ManualClock,
) -> RunningService<recipe_api::AppState> {
    let application = Recipes::build(config.clone(), clock.clock())
        .await
        .expect("recipe-api can be built");
    let state = application.state().clone();
    let reservation = Reservation::new();
    let listener = reservation.listen().await;
    let shutdown = CancellationToken::new();
    let serving = application.serve(listener, shutdown.clone());
    let serving = tokio::spawn(async { serving.await.expect("recipe-api serves") });
    RunningService {
        reservation,
        state,
        shutdown: shutdown.drop_guard(),
        serving,
    }
}

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
