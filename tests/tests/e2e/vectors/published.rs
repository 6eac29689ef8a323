//! The issuer of the vectors as an HTTP server.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
};
use end_to_end::vectors::{Document, Issuer, load_issuer};
use http::{StatusCode, Uri, header::CONTENT_TYPE};
use tokio::{net::TcpListener, task::JoinSet};

/// A running server, which stops on drop. Its address differs from the issuer's name.
pub(super) struct Published {
    pub(super) url: String,
    _serving: JoinSet<()>,
}

impl Published {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new()
            .fallback(answer)
            .with_state(Arc::new(load_issuer()));
        let mut serving = JoinSet::new();
        serving.spawn(async { axum::serve(listener, app).await.unwrap() });
        Self {
            url,
            _serving: serving,
        }
    }
}

async fn answer(State(issuer): State<Arc<Issuer>>, uri: Uri) -> Response {
    let (kind, body) = match issuer.documents.get(uri.path()) {
        Some(Document::Json(json)) => ("application/json", json.to_string()),
        Some(Document::StatusList(token)) => ("application/statuslist+jwt", token.clone()),
        Some(Document::Html(page)) => ("text/html", page.clone()),
        None => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(CONTENT_TYPE, kind)], body).into_response()
}
