//! Demo data: thirty people, created through the public API, for trying the app and for
//! screenshots. A second run adds what is missing and duplicates nothing.

mod api;
mod content;
mod cook;
mod error;
mod history;
mod plan;
mod steps;

use indicatif::ProgressBar;
use reqwest::{Method, Url};
use service_kit::{clock::Clock, config::Origin};

pub use error::DemoError;
pub use history::{History, open_database};

use api::{Api, Call};
use content::Content;

/// The password of all of them. It protects only demo data.
pub const PASSWORD: &str = "butter first, flour later";

/// A stack to fill.
#[derive(Debug)]
pub struct Stage {
    identity: Url,
    recipes: Url,
    api: Api,
}

/// How to log in to the filled stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrance {
    /// The username.
    pub username: String,
    /// The page to log in on.
    pub page: String,
}

impl Stage {
    /// The stack of these two services. It waits with `clock` and shows its progress in
    /// `bar`.
    #[must_use]
    pub fn new(identity: &Origin, recipes: &Origin, clock: Clock, bar: ProgressBar) -> Self {
        let url = |origin: &Origin| Url::parse(origin.as_str()).expect("an origin is a URL");
        Self {
            identity: url(identity),
            recipes: url(recipes),
            api: Api::new(clock, bar),
        }
    }

    /// Creates all people and things that do not exist yet. Returns how to log in, and what
    /// was created.
    ///
    /// # Errors
    /// If a request fails. What was created stays, and another run continues from there.
    pub async fn fill(&self) -> Result<(Entrance, History), DemoError> {
        let (content, mut history) = (Content::read(), History::default());
        let posts = content.planned_posts();
        self.api.expect(content.planned_things());
        for url in [self.identity_url("/healthz"), self.recipes_url("/healthz")] {
            self.expect_ours(&url).await?;
        }
        let mut cooks = steps::people(self, &content).await?;
        steps::recipes(self, &content, &mut cooks, &mut history).await?;
        steps::posts(self, &posts, &mut cooks, &mut history).await?;
        steps::stories(self, &content, &mut cooks, &mut history).await?;
        steps::follows(self, &content, &mut cooks).await?;
        steps::reactions(self, &content, &posts, &mut cooks, &mut history).await?;
        for cook in cooks {
            cook.leave().await?;
        }
        let entrance = Entrance {
            username: content.people[0].username.clone(),
            page: self.identity_url("/login").to_string(),
        };
        Ok((entrance, history))
    }

    async fn expect_ours(&self, health: &Url) -> Result<(), DemoError> {
        let call = Call {
            method: &Method::GET,
            url: health,
            token: None,
            body: None,
        };
        let status = self.api.send(call).await?.status();
        if status.is_success() {
            return Ok(());
        }
        Err(DemoError::Foreign {
            url: health.origin().ascii_serialization(),
            status: status.as_u16(),
        })
    }

    fn identity_url(&self, path: &str) -> Url {
        self.identity.join(path).expect("a path follows an origin")
    }

    fn recipes_url(&self, path: &str) -> Url {
        self.recipes.join(path).expect("a path follows an origin")
    }

    /// The URL of a picture that the issuer serves with the web app.
    fn picture_url(&self, name: &str) -> String {
        self.identity_url(&format!("/assets/demo/{name}.svg"))
            .to_string()
    }
}
