//! `identity-service clients …`, and the file of clients at a start.

mod apply;
mod by_hand;
mod start;

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
};

use end_to_end::{Stack, launcher::Databases};
use identity_service::secret_token::SecretToken;
use service_kit::database::{Connection, Database, Statement};

use crate::postgres::execute;

const SECRET: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
const OTHER_SECRET: &str = "b3RoZXIgc2VjcmV0IG9mIHRoZSBzaG9w";

/// A server that keeps a secret; `more` are lines of its own.
fn shop(more: &str) -> String {
    format!(
        r#"
[[client]]
id = "shop"
name = "The shop"
kind = "confidential"
redirect_uris = ["https://shop.example/callback"]
grant_types = ["authorization_code", "refresh_token"]
scopes = ["openid", "offline_access", "recipes"]
audiences = ["recipe-api"]
{more}
"#
    )
}

/// An app on devices.
const DESK: &str = r#"
[[client]]
id = "desk"
name = "The desk"
kind = "public"
redirect_uris = ["http://127.0.0.1/callback", "com.example.desk:/callback"]
"#;

/// A client file in the folder of the databases, which nobody else can read.
fn file(databases: &Databases, text: &str) -> PathBuf {
    let path = databases.folder().join("clients.toml");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    path
}

impl Registered for Stack {
    fn database(&self) -> &Database {
        &self.identity.state.database
    }
}

/// Looks at what is registered.
trait Registered {
    fn database(&self) -> &Database;

    /// The ids, names and hashes of both secrets.
    async fn registered(&self) -> Vec<(String, String, Option<String>, Option<String>)> {
        let all = "SELECT id, name, secret_hash, previous_secret_hash FROM clients ORDER BY id";
        let all = Statement::new(all, []);
        self.database().reader().all(all).await.unwrap()
    }
}

fn hash(secret: &str) -> String {
    SecretToken::from(secret).hash()
}

/// Makes a user's session one of the shop, and copies it.
async fn open_sessions_at_the_shop(stack: &Stack, copies: usize) {
    let columns = "user_id, scope, audience, csrf, created_at, last_used_at, expires_at, \
        auth_time, current_jti, rotated_at";
    let copy = format!(
        "INSERT INTO sessions (client_id, {columns}) WITH RECURSIVE numbers(n) AS \
         (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {copies}) \
         SELECT 'shop', {columns} FROM sessions CROSS JOIN numbers"
    );
    execute(&stack.identity_config.database, &copy).await;
}

/// The number of sessions that ended for this reason.
async fn ended(stack: &Stack, reason: &str) -> i64 {
    let count = format!("SELECT count(*) FROM sessions WHERE end_reason = '{reason}'");
    let reader = stack.database().reader();
    reader.only(Statement::new(count, [])).await.unwrap()
}
