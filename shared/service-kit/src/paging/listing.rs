use std::{fmt, marker::PhantomData};

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Required, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

use super::{Page, Paging, Slice};
use crate::input::Faults;

/// A list and its limits.
pub trait List {
    /// How the list is paged.
    const PAGING: Paging<'static>;
}

/// The query of the list `L`: `limit` and `cursor`.
#[derive(Deserialize)]
#[serde(bound = "")]
pub struct ListQuery<L> {
    limit: Option<String>,
    cursor: Option<String>,
    #[serde(skip)]
    list: PhantomData<fn() -> L>,
}

impl<L: List> ListQuery<L> {
    /// The requested page.
    ///
    /// # Errors
    /// A fault for each parameter that breaks its rule.
    pub fn page(&self) -> Result<Page, Faults> {
        self.page_of(L::PAGING)
    }

    /// The requested page of a list whose name is only known now.
    ///
    /// # Errors
    /// A fault for each parameter that breaks its rule.
    pub fn page_of(&self, paging: Paging<'_>) -> Result<Page, Faults> {
        paging.parse(self.limit.as_deref(), self.cursor.as_deref())
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

/// The answer with a page and the link to the next.
#[derive(Debug)]
pub struct Listing<T> {
    items: Vec<T>,
    link: Option<(http::HeaderName, http::HeaderValue)>,
}

impl<T> Listing<T> {
    /// A `page` of the list at `path`.
    #[must_use]
    pub fn new(slice: Slice<T>, paging: Paging<'_>, path: &str, page: Page) -> Self {
        Self::filtered(slice, paging, (path, &[]), page)
    }

    /// As [`Self::new`], of a list that other parameters of the query filter.
    #[must_use]
    pub fn filtered(
        slice: Slice<T>,
        paging: Paging<'_>,
        (path, filters): (&str, &[(&str, String)]),
        page: Page,
    ) -> Self {
        let Slice { items, next } = slice;
        let link = next.and_then(|last| paging.next_link(path, page, last, filters));
        Self { items, link }
    }
}

impl<T: Serialize> IntoResponse for Listing<T> {
    fn into_response(self) -> Response {
        (self.link.map(|link| [link]), Json(self.items)).into_response()
    }
}
