//! Runs the operations whose instructions `tests/instructions.rs` counts. Each one has its
//! own function. Both services run in this process, without sockets.

use std::{error::Error, hint::black_box, net::SocketAddr};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request},
};
use end_to_end::{Actor, Backend, Stack};
use http::{HeaderMap, HeaderValue, header};
use prometheus_client::registry::Registry;
use serde_json::{Value, json};
use service_kit::{
    config::OriginList,
    server::{App, harden},
    telemetry::HttpMetrics,
};
use token_verifier::Verifier;
use tokio::runtime::{self, Runtime};
use tower::ServiceExt;

/// How often each operation runs.
const TIMES: usize = 10;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The services and tokens that the operations use.
struct Stage {
    identity: App,
    recipes: App,
    verifier: Verifier,
    tokens: Vec<String>,
    refresh_token: String,
    /// Keeps the databases alive.
    _stack: Stack,
}

fn main() -> Outcome {
    // One thread, so that no task waits for another, except for signatures.
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut stage = runtime.block_on(Stage::set())?;
    runtime.block_on(stage.warm_up())?;
    count_verify_anew(&runtime, &stage)?;
    count_verify_again(&runtime, &stage)?;
    count_list(&runtime, &stage)?;
    count_refresh(&runtime, &mut stage)?;
    count_the_end();
    Ok(())
}

#[inline(never)]
fn count_verify_anew(runtime: &Runtime, stage: &Stage) -> Outcome {
    for token in &stage.tokens {
        black_box(runtime.block_on(stage.verifier.verify(token))?);
    }
    Ok(())
}

#[inline(never)]
fn count_verify_again(runtime: &Runtime, stage: &Stage) -> Outcome {
    for token in &stage.tokens {
        black_box(runtime.block_on(stage.verifier.verify(token))?);
    }
    Ok(())
}

#[inline(never)]
fn count_list(runtime: &Runtime, stage: &Stage) -> Outcome {
    for _ in 0..TIMES {
        black_box(runtime.block_on(stage.list())?);
    }
    Ok(())
}

#[inline(never)]
fn count_refresh(runtime: &Runtime, stage: &mut Stage) -> Outcome {
    for _ in 0..TIMES {
        runtime.block_on(stage.refresh())?;
    }
    Ok(())
}

#[inline(never)]
fn count_the_end() {
    black_box(());
}

impl Stage {
    async fn set() -> Outcome<Self> {
        let stack = Box::pin(Stack::start(Backend::Sqlite)).await;
        let cook = stack.sign_up("cook").await;
        for number in 0..20 {
            let recipe = json!({
                "title": format!("Bread number {number}"),
                "instructions": "Mix flour, water and salt; wait for a day; bake it hot for an hour.",
                "minutes_to_complete": 90,
            });
            cook.post("/recipes", recipe).await.expect_status(201);
        }
        Ok(Self {
            identity: hardened(identity_service::router::router(
                stack.identity.state.clone(),
            )),
            recipes: hardened(recipe_api::router(stack.recipes.state.clone())),
            verifier: stack.recipes.state.verifier.clone(),
            tokens: tokens(&cook).await,
            refresh_token: stack
                .anonymous()
                .log_in("cook")
                .await
                .refresh_token()
                .to_owned(),
            _stack: stack,
        })
    }

    /// Runs what is slower the first time.
    async fn warm_up(&mut self) -> Outcome {
        self.list().await?;
        self.refresh().await
    }

    async fn list(&self) -> Outcome<Value> {
        let request = Request::get("/recipes").header(header::AUTHORIZATION, self.bearer());
        let list = answer(&self.recipes, request.body(Body::empty())?).await?;
        let length = list.as_array().map(Vec::len);
        assert_eq!(length, Some(20), "{list}");
        Ok(list)
    }

    async fn refresh(&mut self) -> Outcome {
        let body = json!({"refresh_token": self.refresh_token});
        let request = Request::post("/api/token/refresh")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))?;
        let tokens = answer(&self.identity, request).await?;
        let next = tokens["refresh_token"].as_str();
        next.ok_or("there is no refresh token in the answer")?
            .clone_into(&mut self.refresh_token);
        Ok(())
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.tokens[0])
    }
}

/// Tokens that the verifier has not seen yet.
async fn tokens(cook: &Actor) -> Vec<String> {
    let mut tokens = Vec::new();
    for _ in 0..TIMES {
        tokens.push(cook.log_in("cook").await.token().to_owned());
    }
    tokens
}

fn hardened(router: Router) -> App {
    let metrics = HttpMetrics::register(&mut Registry::default());
    let nobody = OriginList::Exactly(Vec::new());
    harden(router, metrics, (&nobody).into(), HeaderMap::new())
}

async fn answer(app: &App, mut request: Request) -> Outcome<Value> {
    let here = SocketAddr::from(([127, 0, 0, 1], 1));
    request.extensions_mut().insert(ConnectInfo(here));
    let host = HeaderValue::from_static("localhost");
    request.headers_mut().insert(header::HOST, host);
    let response = app.clone().oneshot(request).await?;
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await?;
    if !status.is_success() {
        return Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into());
    }
    Ok(serde_json::from_slice(&body)?)
}
