use axum::extract::{FromRequest, Request};
use http::StatusCode;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// A form (`application/x-www-form-urlencoded`). Another type is 415; too large 413;
/// malformed, or a field twice, 400.
#[derive(Clone, Copy, Debug)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let form = axum::Form::from_request(request, state).await;
        form.map(|axum::Form(form)| Self(form))
            .map_err(|rejection| refusal(rejection.status()))
    }
}

fn refusal(status: StatusCode) -> Problem {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::from_status(status),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => not_a_form(),
        _ => Problem::from_status(StatusCode::BAD_REQUEST),
    }
}

/// 415 for a body that is not a form.
pub(crate) fn not_a_form() -> Problem {
    Problem::new(
        "unsupported-media-type",
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "the body must be a form, sent as Content-Type: application/x-www-form-urlencoded",
    )
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::{HeaderMap, header};
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Login {
        username: String,
    }

    async fn read(kind: &'static str, body: &'static str) -> Result<String, StatusCode> {
        let mut request = Request::post("/").body(Body::from(body)).unwrap();
        let headers: &mut HeaderMap = request.headers_mut();
        headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
        let form = Form::<Login>::from_request(request, &()).await;
        form.map(|Form(login)| login.username)
            .map_err(|problem| problem.status())
    }

    #[tokio::test]
    async fn only_forms_are_accepted() {
        let form = "application/x-www-form-urlencoded";
        assert_eq!(read(form, "username=Zo%C3%AB").await.unwrap(), "Zoë");
        for (kind, body, status) in [
            (form, "username=a&username=b", 400),
            (form, "", 400),
            ("application/json", "{}", 415),
            ("text/plain", "username=a", 415),
        ] {
            assert_eq!(read(kind, body).await.unwrap_err(), status, "{kind} {body}");
        }
    }
}
