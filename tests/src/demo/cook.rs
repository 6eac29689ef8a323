//! A person of the demo, logged in.

use reqwest::{Method, StatusCode, Url, header};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{DemoError, PASSWORD, Stage, api::Call, content::Somebody, history::Created};

/// A person with tokens, which are refreshed when they expire.
#[derive(Debug)]
pub(super) struct Cook<'a> {
    stage: &'a Stage,
    pub(super) id: i64,
    access_token: String,
    refresh_token: String,
}

/// The route by which a person logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntryRoute {
    SignUp,
    LogIn,
}

#[derive(Deserialize)]
struct Welcome {
    token: String,
    refresh_token: String,
    user: Value,
}

#[derive(Deserialize)]
struct Renewed {
    access_token: String,
    refresh_token: String,
}

impl<'a> Cook<'a> {
    /// Signs up, or logs in if the account exists. Tries `likely` first, the route that
    /// worked for the others, because each attempt counts at the issuer. Then updates the
    /// profile.
    pub(super) async fn enter(
        stage: &'a Stage,
        who: &Somebody,
        likely: EntryRoute,
    ) -> Result<(Self, EntryRoute), DemoError> {
        let routes = match likely {
            EntryRoute::SignUp => [EntryRoute::SignUp, EntryRoute::LogIn],
            EntryRoute::LogIn => [EntryRoute::LogIn, EntryRoute::SignUp],
        };
        for route in routes {
            if let Some(welcome) = try_route(stage, who, route).await? {
                let id = welcome.user["id"].as_i64().unwrap_or_default();
                let mut cook = Self {
                    stage,
                    id,
                    access_token: welcome.token,
                    refresh_token: welcome.refresh_token,
                };
                cook.update_profile(who, &welcome.user).await?;
                return Ok((cook, route));
            }
        }
        Err(DemoError::Taken(who.username.clone()))
    }

    async fn update_profile(&mut self, who: &Somebody, user: &Value) -> Result<(), DemoError> {
        let profile = profile(self.stage, who);
        let differs = |(name, value): (&String, &Value)| user[name] != *value;
        if profile
            .as_object()
            .is_some_and(|fields| fields.iter().any(differs))
        {
            let me = self.stage.identity_url("/me");
            self.call(&Method::PATCH, &me, Some(&profile)).await?;
            // Other people see the profile that is in the token.
            self.refresh().await?;
        }
        Ok(())
    }

    async fn refresh(&mut self) -> Result<(), DemoError> {
        let url = self.stage.identity_url("/api/token/refresh");
        let body = json!({"refresh_token": self.refresh_token});
        let call = Call {
            method: &Method::POST,
            url: &url,
            token: None,
            body: Some(&body),
        };
        let answer = self.stage.api.send(call).await?;
        let renewed: Renewed = call.read(answer).await?;
        self.access_token = renewed.access_token;
        self.refresh_token = renewed.refresh_token;
        Ok(())
    }

    /// All items of a list of recipe-api, from all pages.
    pub(super) async fn list<T: DeserializeOwned>(
        &mut self,
        path: &str,
    ) -> Result<Vec<T>, DemoError> {
        let (mut items, mut next) = (Vec::new(), Some(self.stage.recipes_url(path)));
        while let Some(url) = next {
            let answer = self.call(&Method::GET, &url, None).await?;
            let link = answer.headers().get(header::LINK);
            next = link.and_then(|link| next_page(&url, link.to_str().ok()?));
            let call = Call {
                method: &Method::GET,
                url: &url,
                token: None,
                body: None,
            };
            items.extend(call.read::<Vec<T>>(answer).await?);
        }
        Ok(items)
    }

    /// Creates something at recipe-api of which others see the time.
    pub(super) async fn create(&mut self, path: &str, body: &Value) -> Result<Created, DemoError> {
        let (method, url) = (&Method::POST, &self.stage.recipes_url(path));
        let answer = self.call(method, url, Some(body)).await?;
        let call = Call {
            method,
            url,
            token: None,
            body: None,
        };
        call.read(answer).await
    }

    /// Creates something at recipe-api.
    pub(super) async fn post(&mut self, path: &str, body: &Value) -> Result<(), DemoError> {
        let url = self.stage.recipes_url(path);
        self.call(&Method::POST, &url, Some(body)).await.map(drop)
    }

    /// Changes something at recipe-api.
    pub(super) async fn patch(&mut self, path: &str, body: &Value) -> Result<(), DemoError> {
        let url = self.stage.recipes_url(path);
        self.call(&Method::PATCH, &url, Some(body)).await.map(drop)
    }

    /// Logs out, since the session is not needed any more.
    pub(super) async fn leave(mut self) -> Result<(), DemoError> {
        // `/logout` would not end the session of an expired token.
        self.refresh().await?;
        let url = self.stage.identity_url("/logout");
        self.call(&Method::POST, &url, None).await.map(drop)
    }

    /// A successful answer, after a refresh if the access token has expired.
    async fn call(
        &mut self,
        method: &Method,
        url: &Url,
        body: Option<&Value>,
    ) -> Result<reqwest::Response, DemoError> {
        let token = self.access_token.clone();
        let call = Call {
            method,
            url,
            token: Some(&token),
            body,
        };
        let answer = self.stage.api.send(call).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return call.expect_success(answer).await;
        }
        self.refresh().await?;
        let call = Call {
            token: Some(&self.access_token),
            ..call
        };
        let answer = self.stage.api.send(call).await?;
        call.expect_success(answer).await
    }
}

/// `None` if this route does not fit: the name is taken, or the account does not exist.
async fn try_route(
    stage: &Stage,
    who: &Somebody,
    route: EntryRoute,
) -> Result<Option<Welcome>, DemoError> {
    let mut body = json!({"username": who.username, "password": PASSWORD});
    let (path, not_here) = match route {
        EntryRoute::SignUp => ("/signup", StatusCode::UNPROCESSABLE_ENTITY),
        EntryRoute::LogIn => ("/login", StatusCode::UNAUTHORIZED),
    };
    if let (EntryRoute::SignUp, Some(fields), Value::Object(more)) =
        (route, body.as_object_mut(), profile(stage, who))
    {
        fields.extend(more);
    }
    let url = stage.identity_url(path);
    let call = Call {
        method: &Method::POST,
        url: &url,
        token: None,
        body: Some(&body),
    };
    let answer = stage.api.send(call).await?;
    if answer.status() == not_here {
        return Ok(None);
    }
    call.read(answer).await.map(Some)
}

fn profile(stage: &Stage, who: &Somebody) -> Value {
    let picture = stage.picture_url(&format!("person-{}", who.picture));
    json!({
        "first_name": who.first_name, "last_name": who.last_name, "bio": who.bio,
        "image_url": picture, "thumb_url": picture,
    })
}

/// The target of `<…>; rel="next"`, relative to `url`.
fn next_page(url: &Url, link: &str) -> Option<Url> {
    let (target, relation) = link.strip_prefix('<')?.split_once('>')?;
    relation
        .contains("rel=\"next\"")
        .then(|| url.join(target).ok())?
}
