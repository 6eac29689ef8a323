//! A service with one protected route.
//!
//! Start the identity service, then this one, and send a request with your token:
//!
//! ```text
//! curl -H "Authorization: Bearer $TOKEN" http://localhost:3000/recipes
//! ```

use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use token_verifier::{Caller, Principal, RequiredScope, SystemClock, Verifier, VerifierConfig};
use tokio::net::TcpListener;

/// Callers of `/recipes` need the scope `recipes`.
struct RecipesScope;

impl RequiredScope for RecipesScope {
    const SCOPE: Option<&'static str> = Some("recipes");
    // Programs that act for themselves may read recipes too. By default only people may.
    const ADMITS_CLIENTS: bool = true;
}

async fn list_recipes(caller: Caller<RecipesScope>) -> String {
    match caller.claims.principal() {
        Principal::Person(id) => format!("The recipes of user {id}.\n"),
        Principal::Client(id) => format!("The recipes that everybody may read, {id}.\n"),
    }
}

pub(crate) fn app(verifier: Verifier) -> Router {
    Router::new()
        .route("/recipes", get(list_recipes))
        .with_state(verifier)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let config = VerifierConfig::new("http://localhost:8080", "recipe-api");
    let verifier = Verifier::remote(config, Arc::new(SystemClock))?;
    tokio::spawn(verifier.clone().keep_fresh());

    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, app(verifier)).await?;
    Ok(())
}
