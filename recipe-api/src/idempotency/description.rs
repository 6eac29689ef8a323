use http::StatusCode;
use service_kit::{
    described_responses,
    openapi::{Described, add_responses},
};
use utoipa::openapi::{
    ObjectBuilder, OpenApi as Document, Type,
    path::{Operation, ParameterBuilder, ParameterIn},
    schema::SchemaType,
};

use super::{Error, key::HEADER};

described_responses! {
    /// Every route that creates.
    Refused = [
        Described::new(
            StatusCode::CONFLICT,
            "The first request under this `Idempotency-Key` is still running",
        )
        .retry_after()
        .problem(&Error::Running.into()),
        Described::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "The `Idempotency-Key` was used for another request",
        )
        .problem(&Error::Reused.into()),
    ];
}

/// Adds the header, and the refusals that come with it, to each route that creates.
pub(crate) fn describe(document: &mut Document) {
    let items = document.paths.paths.values_mut();
    for operation in items.filter_map(|item| item.post.as_mut()) {
        add_header(operation);
        add_responses::<Refused>(operation);
    }
}

fn add_header(operation: &mut Operation) {
    let text = ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::String))
        .min_length(Some(1))
        .max_length(Some(255));
    let parameter = ParameterBuilder::new()
        .name(HEADER)
        .parameter_in(ParameterIn::Header)
        .description(Some(
            "A name for this request, such as a new UUID. The same request under the same key \
             within 24 hours gets the same answer and creates nothing again.",
        ))
        .schema(Some(text))
        .example(Some("8e03978e-40d5-43dd-bc93-6894a57f9324".into()))
        .build();
    operation
        .parameters
        .get_or_insert_default()
        .push(parameter.into());
}
