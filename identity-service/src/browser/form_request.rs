use axum::extract::{FromRef, FromRequestParts, rejection::ExtensionRejection};
use http::{HeaderMap, request::Parts};

use super::{Next, prompt::Prompt};
use crate::{
    sessions::UserAgent,
    throttle::{Source, TrustedProxies},
};

/// What a browser sends besides the fields of a form.
#[derive(Debug)]
pub(super) struct FormRequest {
    pub(super) headers: HeaderMap,
    pub(super) source: Source,
    pub(super) user_agent: UserAgent,
    /// Where to go afterwards.
    pub(super) next: Option<Next>,
    /// What the link to the form asked for.
    pub(super) prompt: Prompt,
}

impl FormRequest {
    /// A `next` in the form takes precedence over one in the URL.
    pub(super) fn with_next(self, form: Option<&str>) -> Self {
        let next = match form {
            Some(text) => text.parse().ok(),
            None => self.next,
        };
        Self { next, ..self }
    }

    /// Where to go afterwards; the home page by default.
    pub(super) fn destination(&self) -> Next {
        self.next.clone().unwrap_or_else(Next::home)
    }
}

impl<S> FromRequestParts<S> for FormRequest
where
    TrustedProxies: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = ExtensionRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ExtensionRejection> {
        let source = Source::from_request_parts(parts, state).await?;
        let user_agent = UserAgent::from_request_parts(parts, state).await?;
        let query = parts.uri.query();
        Ok(Self {
            source,
            user_agent,
            headers: parts.headers.clone(),
            next: query.and_then(Next::in_query),
            prompt: query.map(Prompt::in_query).unwrap_or_default(),
        })
    }
}
