use service_kit::{openapi::writes, problem::ProblemBody};
use utoipa::{
    IntoResponses,
    openapi::{OpenApi as Document, path::Operation},
};

/// The refusals of every route that writes.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "the description is all there is of it")]
enum Limited {
    /// More than one person may write; the body was not read, and asking again too early
    /// costs nothing
    #[response(status = TOO_MANY_REQUESTS, content_type = "application/problem+json", headers(
        ("retry-after" = i32, description = "Seconds"),
    ), example = json!({
        "type": "/problems/too-many-requests", "title": "Too Many Requests", "status": 429,
        "detail": "too many writes; try again in 8 seconds",
        "errors": ["too many writes; try again in 8 seconds"],
        "request_id": "019aa3c1-9c3e-7c50-8e0c-2d6d7d3f2c11"
    }))]
    Limited(ProblemBody),
}

/// The refusal of every route that writes, but for the one that asks for an erasure.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "the description is all there is of it")]
enum Erasing {
    /// What the caller made here is being erased, as they have asked; what they write now
    /// would be erased with it
    #[response(status = CONFLICT, content_type = "application/problem+json", headers(
        ("retry-after" = i32, description = "Seconds"),
    ), example = json!({
        "type": "/problems/erasing", "title": "Conflict", "status": 409,
        "detail": "what you made here is being erased; write again when that has ended",
        "errors": ["what you made here is being erased; write again when that has ended"],
        "request_id": "019aa3c1-9c3e-7c50-8e0c-2d6d7d3f2c11"
    }))]
    Erasing(ProblemBody),
}

/// Adds to each route that writes how its writes may be refused.
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
