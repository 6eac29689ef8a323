use std::{net::SocketAddr, time::Duration};

use identity_service::{Application as Identity, config::Config as IdentityConfig};
use recipe_api::{Application as Recipes, config::Config as RecipeConfig};
use service_kit::{clock::ManualClock, config::Origin};
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{
    Backend, Databases, default_identity_config, default_recipe_config, reservation::Reservation,
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
        self.start_on(databases, ManualClock::of_now()).await
    }

    /// As [`Self::start`], on databases that there are, at the time of a clock.
    pub async fn start_on(self, databases: Databases, clock: ManualClock) -> Stack {
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

    /// Stops both services. Their databases stay.
    pub async fn stop(self) -> Databases {
        self.identity.stop().await;
        self.recipes.stop().await;
        self.databases
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
