use std::{pin::Pin, sync::Arc};

use http::HeaderValue;
use service_kit::server::{OtherOrigins, PageCallers};

use crate::clients::RegisteredOrigins;

/// What pages of registered clients call: what a client without a back end needs to log
/// people in, and to log them out.
const CALLED_BY_CLIENTS: [&str; 6] = [
    "/oauth/token",
    "/oauth/userinfo",
    "/oauth/revoke",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/.well-known/jwks.json",
];

/// What browsers show, and pages never call: nobody may let people in behind their backs.
const SHOWN: [&str; 3] = ["/oauth/authorize", "/oauth/consent", "/oauth/end-session"];

/// The pages of registered clients, for CORS. They send no cookies.
#[derive(Debug)]
pub struct ClientPages(pub Arc<RegisteredOrigins>);

impl OtherOrigins for ClientPages {
    fn callers_of(&self, path: &str) -> PageCallers {
        if CALLED_BY_CLIENTS.contains(&path) {
            PageCallers::ListedAndOthers
        } else if SHOWN.iter().any(|shown| path.starts_with(shown)) {
            PageCallers::Nobody
        } else {
            PageCallers::Listed
        }
    }

    fn contain(self: Arc<Self>, origin: HeaderValue) -> Pin<Box<dyn Future<Output = bool> + Send>> {
        Box::pin(async move {
            match origin.to_str() {
                Ok(origin) => self.0.contain(origin).await,
                Err(_) => false,
            }
        })
    }
}
