//! A password works however a keyboard encodes it, and common passwords are refused.

use end_to_end::{Stack, actor::PASSWORD};
use reqwest::Method;
use rstest::rstest;
use serde_json::json;
use service_kit::database::{Connection, Statement};

use crate::{Backend, Postgres, Sqlite};

const COMPOSED: &str = "crème brûlée 7";
const DECOMPOSED: &str = "cre\u{300}me bru\u{302}le\u{301}e 7";
const WITH_OTHER_SPACES: &str = "crème\u{a0}brûlée\u{3000}7";

/// Hashes of the decomposed text as typed. The first is in our earlier format, with the
/// costs of this stack so that only the text is a reason to replace it. The second is by
/// Werkzeug.
const HASHES_OF_WHAT_WAS_TYPED: [&str; 2] = [
    "$argon2id$v=19$m=64,t=1,p=1$YWJjZGVmZ2hpamtsbW5vcA$\
     bZl6JWcHNj6Cj60yB8tAly9SqdfUpB115alY2E5MT3M",
    "pbkdf2:sha256:1000$abcdefgh$\
     c17ce48f84686712ba59f152881c0edc307b9d19cb87d24b44db327f2dd1f2c0",
];

#[rstest]
#[tokio::test]
async fn a_password_is_the_same_in_every_unicode_form(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(COMPOSED, DECOMPOSED, WITH_OTHER_SPACES)] set: &str,
) {
    let stack = Stack::start(backend).await;
    let anonymous = stack.anonymous();
    let body = json!({"username": "cook", "password": set, "password_confirmation": COMPOSED});
    anonymous.post("/signup", body).await.expect_status(201);
    for typed in [COMPOSED, DECOMPOSED, WITH_OTHER_SPACES] {
        let answer = anonymous.try_password("cook", typed).await;
        assert_eq!(answer.status, 200, "{typed:?}");
        let fields = [("username", "cook"), ("password", typed)];
        let form = stack.browser().submit("/login", &fields).await;
        assert_eq!(form.status, 303, "{typed:?}");
    }
    for other in ["creme brulee 7", "Crème brûlée 7", "crème brûlée 7 "] {
        let answer = anonymous.try_password("cook", other).await;
        assert_eq!(answer.status, 401, "{other:?}");
    }
}

#[rstest]
#[tokio::test]
async fn a_hash_of_the_typed_form_is_accepted_and_replaced(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    stack.sign_up("cook").await;
    for hash in HASHES_OF_WHAT_WAS_TYPED {
        let import = format!("UPDATE users SET password_hash = '{hash}'");
        let import = Statement::new(import, []);
        let database = &stack.identity.state.database;
        database.writer().execute(import).await.unwrap();
        let anonymous = stack.anonymous();
        for (typed, status) in [(COMPOSED, 401), (DECOMPOSED, 200), (COMPOSED, 200)] {
            let answer = anonymous.try_password("cook", typed).await;
            assert_eq!(answer.status, status, "{typed:?} {hash}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_common_password_with_signs_and_digits_is_refused(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let sentence = "is on the list of common passwords but for case, signs and digits; \
        choose one that is harder to guess";
    for password in ["Admin@123", "Password@123", "12345678901"] {
        let body = json!({"username": "baker", "password": password});
        let refused = cook.post("/signup", body).await;
        refused.expect_invalid(&[&format!("password {sentence}")]);
        let body = json!({"current_password": PASSWORD, "new_password": password});
        let request = cook.request(Method::PUT, "/me/password").json(&body);
        let refused = cook.send(request).await;
        refused.expect_invalid(&[&format!("new_password {sentence}")]);
    }
}
