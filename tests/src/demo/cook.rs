//! One of the people of the demo, logged in.

use reqwest::{Method, StatusCode, Url, header};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{DemoError, PASSWORD, Stage, api::Call, content::Somebody};

/// Somebody with tokens, and new ones when they expire.
#[derive(Debug)]
pub(super) struct Cook<'a> {
    stage: &'a Stage,
    pub(super) id: i64,
    access_token: String,
    refresh_token: String,
}

/// How somebody came in.
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
    /// Signs up, or logs in who has signed up before: first by the route that was
    /// the right one for others, since each try counts at the issuer. Mends the
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
                cook.mend_profile(who, &welcome.user).await?;
                return Ok((cook, route));
            }
        }
        Err(DemoError::Taken(who.username.clone()))
    }

    async fn mend_profile(&mut self, who: &Somebody, user: &Value) -> Result<(), DemoError> {
        let profile = profile(self.stage, who);
        let differs = |(name, value): (&String, &Value)| user[name] != *value;
        if profile
            .as_object()
            .is_some_and(|fields| fields.iter().any(differs))
        {
            let me = self.stage.identity_url("/me");
            self.call(&Method::PATCH, &me, Some(&profile)).await?;
            // What others see of somebody travels in their tokens.
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

    /// All items of a list of recipe-api, from all of its pages.
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

    /// Makes something at recipe-api.
    pub(super) async fn post(&mut self, path: &str, body: &Value) -> Result<(), DemoError> {
        let url = self.stage.recipes_url(path);
        self.call(&Method::POST, &url, Some(body)).await.map(drop)
    }

    /// Changes something at recipe-api.
    pub(super) async fn patch(&mut self, path: &str, body: &Value) -> Result<(), DemoError> {
        let url = self.stage.recipes_url(path);
        self.call(&Method::PATCH, &url, Some(body)).await.map(drop)
    }

    /// Ends the session, which nobody would use again.
    pub(super) async fn leave(mut self) -> Result<(), DemoError> {
        // An expired token would be taken for none at all there.
        self.refresh().await?;
        let url = self.stage.identity_url("/logout");
        self.call(&Method::POST, &url, None).await.map(drop)
    }

    /// A good answer, after a refresh if the access token has expired meanwhile.
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

/// Nobody when the name is taken, or nobody has it yet.
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

/// Where `<…>; rel="next"` leads, seen from `url`.
fn next_page(url: &Url, link: &str) -> Option<Url> {
    let (target, relation) = link.strip_prefix('<')?.split_once('>')?;
    relation
        .contains("rel=\"next\"")
        .then(|| url.join(target).ok())?
}
