//! Conditional writes: `ETag` and `If-Match` (RFC 9110 §8.8.3, §13.1.1). Two tabs edit the
//! same thing; the second to save gets 412 instead of overwriting the first.

use std::{convert::Infallible, fmt, iter, sync::Arc};

use axum::{
    extract::FromRequestParts,
    response::{IntoResponseParts, ResponseParts},
};
use headers::{ETag, Header, IfNoneMatch};
use http::{HeaderValue, StatusCode, header, request::Parts};
use serde::Serialize;

use crate::{
    caching::entity_tag,
    database::{Database, Transaction, WriteConnection},
    problem::Problem,
};

/// Names the editable content of something: equal content has equal tags. What others do
/// to it, such as liking a post, does not change the tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityTag(HeaderValue);

/// The `If-Match` header of a request; without one, every state matches.
#[derive(Clone, Debug, Default)]
pub struct IfMatch(Option<IfNoneMatch>);

impl EntityTag {
    /// The tag of this content: numbers and texts, which always serialise.
    #[must_use]
    pub fn of(content: &impl Serialize) -> Self {
        Self(entity_tag(&serde_json::to_vec(content).unwrap_or_default()))
    }
}

impl fmt::Display for EntityTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.to_str().unwrap_or_default())
    }
}

impl IntoResponseParts for EntityTag {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        parts.headers_mut().insert(header::ETAG, self.0);
        Ok(parts)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut values = parts.headers.get_all(header::IF_MATCH).iter().peekable();
        if values.peek().is_none() {
            return Ok(Self(None));
        }
        // `IfNoneMatch` compares weakly, as we need: a proxy that compresses weakens our tag,
        // but the content is the same. An invalid tag matches nothing.
        let tags = IfNoneMatch::decode(&mut values).map_err(|_| changed())?;
        Ok(Self(Some(tags)))
    }
}

impl IfMatch {
    /// Whether the request has the header.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.0.is_some()
    }

    /// Runs `write` if the header names the current state. Both happen in one transaction,
    /// in which `hold` locks what is written and names its state. Without the header,
    /// `write` is a statement of its own. `None` when there is nothing to write to.
    ///
    /// # Errors
    /// 412 with the tag of the current state, or what `hold` and `write` return.
    pub async fn guard<T, H, W>(
        &self,
        database: &Database,
        hold: impl Fn(Arc<Transaction>) -> H,
        write: impl Fn(WriteConnection) -> W,
    ) -> Result<Option<T>, Problem>
    where
        H: Future<Output = Result<Option<EntityTag>, Problem>>,
        W: Future<Output = Result<Option<T>, Problem>>,
    {
        if !self.is_given() {
            return write(WriteConnection::Alone(database.clone())).await;
        }
        let (hold, write) = (&hold, &write);
        let work = |transaction: Arc<Transaction>| async move {
            let Some(present) = hold(Arc::clone(&transaction)).await? else {
                return Ok(None);
            };
            self.check(&present)?;
            write(WriteConnection::Within(transaction)).await
        };
        database.transact(work).await
    }

    /// Checks that the header names the current state.
    ///
    /// # Errors
    /// 412 with the tag of the current state.
    pub fn check(&self, present: &EntityTag) -> Result<(), Problem> {
        let Self(Some(named)) = self else {
            return Ok(());
        };
        let tag = ETag::decode(&mut iter::once(&present.0));
        // If-None-Match passes when nothing matches.
        if tag.is_ok_and(|tag| !named.precondition_passes(&tag)) {
            return Ok(());
        }
        Err(changed().with_header(header::ETAG, present.0.clone()))
    }
}

/// 412, without the tag of the current state.
pub(crate) fn changed() -> Problem {
    Problem::new(
        "precondition-failed",
        StatusCode::PRECONDITION_FAILED,
        "this has been changed since; read it again",
    )
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    async fn if_match(values: &[&str]) -> Result<IfMatch, Problem> {
        let request = values.iter().fold(Request::builder(), |request, value| {
            request.header("if-match", *value)
        });
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        IfMatch::from_request_parts(&mut parts, &()).await
    }

    #[tokio::test]
    async fn the_named_state_must_be_the_current_one() {
        let present = EntityTag::of(&("bread", 45));
        let tag = present.0.to_str().unwrap();
        assert!(tag.starts_with('"'), "{tag} is strong");
        assert_ne!(present, EntityTag::of(&("bread", 46)));
        let weak = format!("W/{tag}");
        let among = format!("\"a\", {tag}");
        for values in [
            &[][..],
            &[tag],
            &[&weak],
            &[&among],
            &["\"a\"", tag],
            &["*"],
        ] {
            let matches = if_match(values).await.unwrap();
            assert!(matches.check(&present).is_ok(), "{values:?}");
        }
        let problem = if_match(&["\"a\""])
            .await
            .unwrap()
            .check(&present)
            .unwrap_err();
        assert_eq!(problem.status(), 412);
        assert_eq!(problem.headers()[header::ETAG], tag);
    }

    #[tokio::test]
    async fn an_invalid_tag_matches_nothing() {
        let present = EntityTag::of(&"bread");
        let unquoted = present.0.to_str().unwrap().trim_matches('"');
        for value in [unquoted, "", "1, 2"] {
            let named = if_match(&[value]).await.unwrap();
            assert!(named.check(&present).is_err(), "{value:?}");
        }
    }
}
