use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Content, ContentBuilder, HeaderBuilder, ObjectBuilder, Ref, RefOr, Response,
        ResponseBuilder, Type, schema::SchemaType,
    },
};

use super::examples::{PROBLEM, REQUEST_ID};
use crate::problem::{Problem, ProblemBody};

/// The description of an answer, for [`utoipa::IntoResponses`]. Unlike attributes, it
/// takes its examples from the code.
#[expect(missing_debug_implementations, reason = "its parts have none")]
pub struct Described {
    status: StatusCode,
    response: ResponseBuilder,
}

impl Described {
    /// Describes an answer with this status.
    #[must_use]
    pub fn new(status: StatusCode, description: &str) -> Self {
        Self {
            status,
            response: ResponseBuilder::new().description(description),
        }
    }

    /// The body is a problem such as `example`.
    #[must_use]
    pub fn problem(self, example: &Problem) -> Self {
        let body = Ref::from_schema_name(ProblemBody::name());
        let example = example.example(REQUEST_ID);
        let content = content(RefOr::Ref(body), example);
        let response = self.response.content(PROBLEM, content);
        Self { response, ..self }
    }

    /// The body is an HTML page with this title.
    #[must_use]
    pub fn page(self, title: &str) -> Self {
        let example = format!("<!DOCTYPE html><title>{title}</title>");
        let content = content(String::schema(), example.into());
        let response = self.response.content("text/html", content);
        Self { response, ..self }
    }

    /// The answer has a header of text.
    #[must_use]
    pub fn header(self, name: &str, description: &str) -> Self {
        self.typed_header(name, Type::String, description)
    }

    /// The answer has `Retry-After`.
    #[must_use]
    pub fn retry_after(self) -> Self {
        self.typed_header("retry-after", Type::Integer, "Seconds")
    }

    fn typed_header(self, name: &str, kind: Type, description: &str) -> Self {
        let schema = ObjectBuilder::new().schema_type(SchemaType::new(kind));
        let header = HeaderBuilder::new()
            .schema(Some(schema))
            .description(Some(description))
            .build();
        let response = self.response.header(name, header);
        Self { response, ..self }
    }

    /// The result for [`utoipa::IntoResponses`].
    #[must_use]
    pub fn into_responses(self) -> BTreeMap<String, RefOr<Response>> {
        let response = RefOr::T(self.response.build());
        BTreeMap::from([(self.status.as_str().to_owned(), response)])
    }
}

fn content(schema: RefOr<utoipa::openapi::Schema>, example: Value) -> Content {
    ContentBuilder::new()
        .schema(Some(schema))
        .example(Some(example))
        .build()
}

/// Declares answers that several routes share, as types for the attributes of handlers.
#[macro_export]
macro_rules! described_responses {
    ($($(#[$doc:meta])* $visibility:vis $name:ident = [$($described:expr),+ $(,)?];)+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            $visibility struct $name;

            impl ::utoipa::IntoResponses for $name {
                fn responses() -> ::std::collections::BTreeMap<
                    String,
                    ::utoipa::openapi::RefOr<::utoipa::openapi::Response>,
                > {
                    let all = [$($described),+];
                    all.into_iter()
                        .flat_map($crate::openapi::Described::into_responses)
                        .collect()
                }
            }
        )+
    };
}
