use std::time::Duration;

use http::StatusCode;
use service_kit::{
    described_responses,
    openapi::{Described, writes},
};
use utoipa::{
    IntoResponses,
    openapi::{OpenApi as Document, path::Operation},
};

use super::Error;

described_responses! {
    /// Every route that writes.
    Limited = [
        Described::new(
            StatusCode::TOO_MANY_REQUESTS,
            "More than one person may write; the body was not read, and asking again too early costs nothing",
        )
        .retry_after()
        .problem(&Error::TooOften(Duration::from_secs(8).into()).into()),
    ];

    /// Every route that writes, except the one that starts an erasure.
    Erasing = [
        Described::new(
            StatusCode::CONFLICT,
            "What the caller made here is being erased, as they have asked; what they write now would be erased with it",
        )
        .retry_after()
        .problem(&Error::Erasing.into()),
    ];
}

/// Adds the refusals of writes to each route that writes.
pub(crate) fn describe(document: &mut Document) {
    for (path, operation) in writes(document) {
        add::<Limited>(operation);
        if path != "/api/profile" {
            add::<Erasing>(operation);
        }
    }
}

fn add<R: IntoResponses>(operation: &mut Operation) {
    operation.responses.responses.extend(R::responses());
}
