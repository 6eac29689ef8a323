//! Services that verify tokens with the clock of the vectors.

use std::sync::Arc;

use end_to_end::{
    Backend,
    launcher::{
        Databases, Example, Language, Program, ProgramTime, RunningService, default_recipe_config,
        start_recipes,
    },
};
use service_kit::clock::ManualClock;
use time::OffsetDateTime;
use token_verifier::{StatusPolicy, Verifier, VerifierConfig};
use tokio::{net::TcpListener, task::JoinSet};

use super::guarded::Guarded;

/// The example of token-verifier itself, which uses no other code of ours.
#[path = "../../../../shared/token-verifier/examples/protected_service.rs"]
#[expect(dead_code, reason = "its main uses the system clock")]
mod protected_service;

/// With this setting the examples accept proofs of keys too. They are then as strict with
/// bearer tokens as without it.
const PUBLIC_URL: [(&str, &str); 1] = [("PUBLIC_URL", "https://api.example.com")];

/// The settings of a service.
pub(super) struct Run {
    pub(super) issuer: String,
    pub(super) fetch_url: String,
    pub(super) audience: String,
    pub(super) algorithms: Vec<String>,
    pub(super) policy: StatusPolicy,
    pub(super) now: i64,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Service {
    RecipeApi,
    TokenVerifier,
    Python,
    Flask,
    Node,
    Express,
    Go,
    Nginx,
}

/// A running service, which stops on drop.
pub(super) struct Running {
    pub(super) url: String,
    _service: Kept,
}

#[expect(dead_code, reason = "the fields only need to be dropped together")]
enum Kept {
    RecipeApi(Box<RunningService<recipe_api::AppState>>, Databases),
    Task(JoinSet<()>),
    Program(Program),
    Guarded(Box<Guarded>),
}

impl Service {
    /// Whether it supports all of these algorithms.
    pub(super) fn supports(self, algorithms: &[String]) -> bool {
        let ours = |name: &String| ["RS256", "ES256"].contains(&name.as_str());
        !matches!(self, Self::Go) || algorithms.iter().all(ours)
    }

    pub(super) async fn start(self, run: &Run) -> Running {
        match self {
            Self::RecipeApi => recipe_api(run).await,
            Self::TokenVerifier => token_verifier(run).await,
            Self::Python => example(Example::Python, run, &PUBLIC_URL).await.into(),
            Self::Flask => example(Example::Flask, run, &PUBLIC_URL).await.into(),
            Self::Node => example(Example::Node, run, &PUBLIC_URL).await.into(),
            Self::Express => example(Example::Express, run, &PUBLIC_URL).await.into(),
            Self::Go => example(Example::Go, run, &[]).await.into(),
            Self::Nginx => guarded(example(Example::Python, run, &[]).await).await,
        }
    }
}

async fn recipe_api(run: &Run) -> Running {
    let databases = Databases::ready(Backend::Sqlite).await;
    let issuer = run.issuer.parse().unwrap();
    let mut config = default_recipe_config(databases.recipes.clone(), issuer);
    config.issuer_fetch_url = Some(run.fetch_url.parse().unwrap());
    config.audience.clone_from(&run.audience);
    config.algorithms = algorithms(run);
    config.status_policy = run.policy;
    let service = start_recipes(&config, &clock(run)).await;
    Running {
        url: service.url(),
        _service: Kept::RecipeApi(Box::new(service), databases),
    }
}

async fn token_verifier(run: &Run) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = protected_service::app(verifier(run));
    let mut serving = JoinSet::new();
    serving.spawn(async { axum::serve(listener, app).await.unwrap() });
    Running {
        url,
        _service: Kept::Task(serving),
    }
}

async fn example(example: Example, run: &Run, more: &[(&str, &str)]) -> Program {
    let (time, settings) = (ProgramTime::Fixed(run.now), settings(run));
    let settings = [&borrowed(&settings), more].concat();
    example.start(time, &settings).await.unwrap()
}

impl From<Program> for Running {
    fn from(program: Program) -> Self {
        Self {
            url: program.url.clone(),
            _service: Kept::Program(program),
        }
    }
}

async fn guarded(verifier: Program) -> Running {
    let guarded = Guarded::by(verifier).await;
    Running {
        url: guarded.url.clone(),
        _service: Kept::Guarded(Box::new(guarded)),
    }
}

/// The verdicts of an example's verifier itself, as status codes.
pub(super) async fn verdicts(language: Language, run: &Run, tokens: &[&str]) -> Vec<u16> {
    let settings = settings(run);
    let time = ProgramTime::Fixed(run.now);
    let verdicts = language.verdicts(time, &borrowed(&settings), tokens).await;
    serde_json::from_value(verdicts.unwrap()).unwrap()
}

fn settings(run: &Run) -> [(&'static str, String); 5] {
    let policy = match run.policy {
        StatusPolicy::Accept => "accept",
        StatusPolicy::Refuse => "refuse",
    };
    [
        ("ISSUER", run.issuer.clone()),
        ("FETCH_URL", run.fetch_url.clone()),
        ("AUDIENCE", run.audience.clone()),
        ("ALGORITHMS", run.algorithms.join(",")),
        ("STATUS_POLICY", policy.to_owned()),
    ]
}

fn borrowed<'a>(settings: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    let settings = settings.iter();
    settings
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

/// The library with the settings of a run. It fetches only on demand.
pub(super) fn verifier(run: &Run) -> Verifier {
    let config = VerifierConfig::new(&run.issuer, &run.audience)
        .algorithms(algorithms(run))
        .fetch_url(Some(&run.fetch_url))
        .status_policy(run.policy);
    Verifier::remote(config, Arc::new(clock(run))).unwrap()
}

fn algorithms(run: &Run) -> Vec<token_verifier::Algorithm> {
    let names = run.algorithms.iter();
    names.map(|name| name.parse().unwrap()).collect()
}

fn clock(run: &Run) -> ManualClock {
    ManualClock::new(OffsetDateTime::from_unix_timestamp(run.now).unwrap())
}
