use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{BackchannelLogout, Notice};
use crate::keys::Error;

/// `typ` of a logout token, so that it is taken for no other (Back-Channel Logout 1.0 §2.4).
const LOGOUT_TOKEN_TYPE: &str = "logout+jwt";

/// The lifetime in seconds (Back-Channel Logout 1.0 §4).
const LIFETIME: i64 = 120;

/// Says what has happened (Back-Channel Logout 1.0 §2.4).
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// The claims of a logout token (Back-Channel Logout 1.0 §2.4).
#[derive(Debug, Serialize)]
struct LogoutClaims<'a> {
    iss: &'a str,
    sub: String,
    aud: &'a str,
    iat: i64,
    exp: i64,
    jti: String,
    sid: String,
    events: Map<String, Value>,
}

impl BackchannelLogout {
    /// A new logout token for each attempt, because the last one may have expired. It is signed
    /// as the client's ID tokens are (Back-Channel Logout 1.0 §2.4).
    pub(super) async fn token(&self, notice: &Notice) -> Result<String, Error> {
        let now = self.clock.now().unix_timestamp();
        let event = (EVENT.to_owned(), Value::Object(Map::new()));
        let claims = LogoutClaims {
            iss: self.issuer.as_str(),
            sub: notice.user_id.to_string(),
            aud: &notice.client_id,
            iat: now,
            exp: now + LIFETIME,
            jti: Uuid::now_v7().to_string(),
            sid: notice.session_id.to_string(),
            events: Map::from_iter([event]),
        };
        let place = self.sessions.tokens.signing.wait_for_place().await?;
        let signer = self.keys.signer_for(notice.algorithm.map(Into::into))?;
        let draft = signer.draft(LOGOUT_TOKEN_TYPE, &claims)?;
        let [token] = place.sign([draft]).await?;
        Ok(token)
    }
}
