//! Users and programs that use the stack, and the answers that they get.

mod answer;
mod browser;

use reqwest::{Client, Method, RequestBuilder, header};
use serde_json::{Value, json};
use url::form_urlencoded;

pub use answer::Answer;
pub use browser::Browser;

use crate::{launcher::Stack, patience::eventually};

/// The password of every account in these tests.
pub const PASSWORD: &str = "sour dough 7";

/// A client with or without a token. A path goes to the service that owns it; a full URL is
/// used as it is.
#[derive(Clone, Debug)]
pub struct Actor {
    http: Client,
    identity: String,
    recipes: String,
    /// Sent as `Authorization: Bearer …`
    pub access_token: Option<String>,
    /// The refresh token.
    pub refresh_token: Option<String>,
    /// The account, as of the login.
    pub user: Value,
}

impl Actor {
    /// A client without a token.
    #[must_use]
    pub fn new(identity: String, recipes: String) -> Self {
        Self {
            http: Client::new(),
            identity,
            recipes,
            access_token: None,
            refresh_token: None,
            user: Value::Null,
        }
    }

    /// The same user at another replica of the issuer.
    #[must_use]
    pub fn at(&self, identity: String) -> Self {
        Self {
            identity,
            ..self.clone()
        }
    }

    /// The same user at another stack.
    #[must_use]
    pub fn at_stack(&self, stack: &Stack) -> Self {
        Self {
            identity: stack.identity.url(),
            recipes: stack.recipes.url(),
            ..self.clone()
        }
    }

    /// The same user without a token.
    #[must_use]
    pub fn without_token(&self) -> Self {
        Self {
            access_token: None,
            ..self.clone()
        }
    }

    /// The same user with another access token.
    #[must_use]
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self {
            access_token: Some(token.into()),
            ..self.clone()
        }
    }

    /// Signs up with the usual password.
    pub async fn sign_up(&self, username: &str) -> Self {
        let body = json!({"username": username, "password": PASSWORD});
        let answer = self.post("/signup", body).await.expect_status(201);
        self.logged_in(&answer.body)
    }

    /// Logs in with the usual password.
    pub async fn log_in(&self, username: &str) -> Self {
        let answer = self.try_password(username, PASSWORD).await;
        self.logged_in(&answer.expect_status(200).body)
    }

    /// Tries to log in with a password.
    pub async fn try_password(&self, username: &str, password: &str) -> Answer {
        let body = json!({"username": username, "password": password});
        self.post("/login", body).await
    }

    /// Calls the refresh route with a token.
    pub async fn refresh(&self, token: &str) -> Answer {
        let body = json!({"refresh_token": token});
        self.post("/api/token/refresh", body).await
    }

    /// The id of the account.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.user["id"]
            .as_i64()
            .expect("a logged-in user has an id")
    }

    /// The access token.
    #[must_use]
    pub fn token(&self) -> &str {
        self.access_token
            .as_deref()
            .expect("this actor has an access token")
    }

    /// The refresh token.
    #[must_use]
    pub fn refresh_token(&self) -> &str {
        self.refresh_token
            .as_deref()
            .expect("this actor has a refresh token")
    }

    fn logged_in(&self, body: &Value) -> Self {
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        Self {
            access_token: text("token"),
            refresh_token: text("refresh_token"),
            user: body["user"].clone(),
            ..self.clone()
        }
    }

    /// A request, not sent yet.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, self.url_of(path));
        match &self.access_token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request unchanged.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        Answer::read(request.send().await.expect("the service answers")).await
    }

    /// `GET`
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// `POST` of JSON
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body))
            .await
    }

    /// `POST` of arbitrary bytes, sent as JSON
    pub async fn post_raw(&self, path: &str, body: impl Into<Vec<u8>>) -> Answer {
        let request = self.request(Method::POST, path);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(body.into())).await
    }

    /// `POST` of a form
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self.request(Method::POST, path).body(body);
        let form = "application/x-www-form-urlencoded";
        self.send(request.header(header::CONTENT_TYPE, form)).await
    }

    /// `PATCH` of JSON
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PATCH, path).json(&body))
            .await
    }

    /// `DELETE`
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Repeats a request until the answer is 200, for at most `PATIENCE`.
    pub async fn get_until_ok(&self, path: &str) -> Answer {
        eventually(async || {
            let answer = self.get(path).await;
            (answer.status == 200).then_some(answer)
        })
        .await
    }

    fn url_of(&self, path: &str) -> String {
        let of_recipes = path.starts_with("/recipes")
            || (path.starts_with("/api/") && !path.starts_with("/api/token"));
        match path {
            url if url.starts_with("http") => url.to_owned(),
            path if of_recipes => format!("{}{path}", self.recipes),
            path => format!("{}{path}", self.identity),
        }
    }
}
