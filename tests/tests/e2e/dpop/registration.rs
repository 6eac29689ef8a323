//! What clients find in the metadata.

use end_to_end::Stack;
use serde_json::json;

use crate::Sqlite;

#[tokio::test]
async fn both_services_say_which_proofs_they_accept() {
    let stack = Stack::start(Sqlite).await;
    let algorithms = json!(["ES256", "EdDSA", "RS256", "PS256"]);
    for url in [
        "/.well-known/openid-configuration".to_owned(),
        "/.well-known/oauth-authorization-server".to_owned(),
        stack.recipe_url("/.well-known/oauth-protected-resource"),
    ] {
        let metadata = stack.anonymous().get(&url).await;
        assert_eq!(
            metadata.body["dpop_signing_alg_values_supported"],
            algorithms
        );
    }
}
