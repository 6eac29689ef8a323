use std::time::Duration;

use http::StatusCode;
use service_kit::{
    described_responses,
    openapi::{Described, add_responses, writes},
};
use utoipa::openapi::OpenApi as Document;

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
        add_responses::<Limited>(operation);
        if path != "/api/profile" {
            add_responses::<Erasing>(operation);
        }
    }
}
