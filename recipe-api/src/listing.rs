//! Lists below `/api/`: what is asked for, and the page that answers.

use std::{fmt, marker::PhantomData};

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use service_kit::{
    paging::{Page, Paging, Slice},
    problem::Problem,
};
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Required, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

/// A list, by what it allows.
pub(crate) trait List {
    /// How it is paged.
    const PAGING: Paging<'static>;
}

/// Lists that say nothing else have up to 100 items on a page.
pub(crate) const fn usual(list: &'static str) -> Paging<'static> {
    Paging {
        list,
        default_limit: 100,
        max_limit: 100,
    }
}

/// The part of the list `L` that is asked for.
#[derive(Deserialize)]
#[serde(bound = "")]
pub(crate) struct ListQuery<L> {
    limit: Option<String>,
    cursor: Option<String>,
    #[serde(skip)]
    list: PhantomData<fn() -> L>,
}

impl<L: List> ListQuery<L> {
    /// The page that was asked for.
    ///
    /// # Errors
    /// 400 with a sentence for each parameter that breaks its rule.
    pub(crate) fn page(&self) -> Result<Page, Problem> {
        self.page_of(L::PAGING)
    }

    /// The page that was asked for of one of several such lists.
    ///
    /// # Errors
    /// 400 with a sentence for each parameter that breaks its rule.
    pub(crate) fn page_of(&self, paging: Paging<'_>) -> Result<Page, Problem> {
        paging
            .parse(self.limit.as_deref(), self.cursor.as_deref())
            .map_err(|sentences| Problem::validation(sentences).into_bad_request())
    }
}

impl<L> fmt::Debug for ListQuery<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListQuery")
            .field("limit", &self.limit)
            .field("cursor", &self.cursor)
            .finish_non_exhaustive()
    }
}

impl<L: List> IntoParams for ListQuery<L> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let Paging {
            default_limit,
            max_limit,
            ..
        } = L::PAGING;
        let limit = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1_u64))
            .maximum(Some(max_limit))
            .default(Some(json!(default_limit)));
        let parameter = |name, description| {
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Query)
                .required(Required::False)
                .description(Some(description))
        };
        vec![
            parameter("limit", "The most items in the answer.")
                .schema(Some(limit))
                .example(Some(json!(max_limit.min(20))))
                .build(),
            parameter(
                "cursor",
                "Where the page begins, from the `Link` header of the one before.",
            )
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .example(Some(json!(L::PAGING.cursor(42))))
            .build(),
        ]
    }
}

/// A page, and where the next one is.
#[derive(Debug)]
pub(crate) struct Listing<T> {
    items: Vec<T>,
    link: Option<(http::HeaderName, http::HeaderValue)>,
}

impl<T> Listing<T> {
    /// What `page` of the list at `path` has.
    pub(crate) fn new(slice: Slice<T>, paging: Paging<'_>, path: &str, page: Page) -> Self {
        let Slice { items, next } = slice;
        let link = next.and_then(|last| paging.next_link(path, page, last, &[]));
        Self { items, link }
    }
}

impl<T: Serialize> IntoResponse for Listing<T> {
    fn into_response(self) -> Response {
        (self.link.map(|link| [link]), Json(self.items)).into_response()
    }
}
