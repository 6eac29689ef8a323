//! Names that look like others or like nothing, and names as people type them.

use end_to_end::{Stack, actor::PASSWORD};
use rstest::rstest;
use serde_json::{Value, json};
use service_kit::database::{Connection, Statement};

use crate::{Backend, Postgres, Sqlite};

const HIDDEN: &str = "must not contain characters that cannot be seen";

/// Zero-width space, soft hyphen, word joiner, direction override, variation selector,
/// Hangul filler, blank Braille pattern, tag, noncharacter, joiners.
const NOT_SEEN: [char; 11] = [
    '\u{200b}',
    '\u{ad}',
    '\u{2060}',
    '\u{202e}',
    '\u{fe0f}',
    '\u{3164}',
    '\u{2800}',
    '\u{e0061}',
    '\u{fdd0}',
    '\u{200c}',
    '\u{200d}',
];

#[rstest]
#[tokio::test]
async fn names_that_look_like_others_or_like_nothing_are_refused(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let marta = stack.sign_up("marta").await;
    let sentence = format!("username {HIDDEN}");
    for hidden in NOT_SEEN {
        for name in [
            format!("{hidden}"),
            format!("mar{hidden}ta"),
            format!("marta{hidden}"),
        ] {
            let body = json!({"username": name, "password": PASSWORD});
            let refused = marta.post("/signup", body).await;
            refused.expect_invalid(&[&sentence]);
            let fields = [("username", name.as_str()), ("password", PASSWORD)];
            let form = stack.browser().submit("/signup", &fields).await;
            assert_eq!(form.status, 422, "{name:?}");
            assert!(form.text.contains(HIDDEN), "{}", form.text);
        }
    }
    for spaced in ["Marta  K", "Marta\u{a0}K", "Marta\u{3000}K"] {
        let body = json!({"username": spaced, "password": PASSWORD});
        let refused = marta.post("/signup", body).await;
        refused.expect_invalid(&["username must not contain white space other than single spaces"]);
    }
    let made = stack.users(&["create", "mar\u{200b}ta"], PASSWORD).await;
    made.expect_refusal(&format!("{sentence}\n"));
}

#[rstest]
#[tokio::test]
async fn visible_names_are_kept_unchanged(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let marta = stack.sign_up("marta").await;
    for hidden in NOT_SEEN {
        let name = format!("Mar{hidden}ta");
        for field in ["first_name", "last_name"] {
            let refused = marta.patch("/me", json!({field: name})).await;
            refused.expect_invalid(&[&format!("{field} {HIDDEN}")]);
        }
    }
    let refused = marta.patch("/me", json!({"bio": "\u{3164}\u{200b}"})).await;
    refused.expect_invalid(&["bio must not be blank"]);
    for name in [
        "علی\u{200c}رضا",
        "क्\u{200d}ष",
        "👩\u{200d}👩\u{200d}👧",
        "葛\u{e0100}城",
        "Jean Luc",
    ] {
        let body = json!({"first_name": name, "bio": name});
        let me = marta.patch("/me", body).await.expect_status(200).body;
        assert_eq!(
            (&me["first_name"], &me["bio"]),
            (&json!(name), &json!(name))
        );
    }
    let blank = json!({"first_name": " \u{a0}", "bio": " \n"});
    let me = marta.patch("/me", blank).await.expect_status(200).body;
    assert_eq!(
        (&me["first_name"], &me["bio"]),
        (&Value::Null, &Value::Null)
    );
}

#[rstest]
#[tokio::test]
async fn existing_accounts_with_names_that_are_now_refused_still_work(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    stack.sign_up("marta").await;
    let name = "Mar\u{200b}  ta";
    let rename = format!("UPDATE users SET username = '{name}', username_key = 'mar\u{200b}  ta'");
    let rename = Statement::new(rename, []);
    let database = &stack.identity.state.database;
    database.writer().execute(rename).await.unwrap();
    let anonymous = stack.anonymous();
    for typed in [name, "MAR\u{200b}  TA", " Mar\u{200b}  ta\n"] {
        let marta = anonymous.try_password(typed, PASSWORD).await;
        assert_eq!(marta.expect_status(200).body["user"]["username"], name);
    }
    let marta = stack.anonymous().log_in(name).await;
    let renewed = json!({"current_password": PASSWORD, "new_password": "rye and caraway"});
    let request = marta.request(reqwest::Method::PUT, "/me/password");
    marta.send(request.json(&renewed)).await.expect_status(204);
    let disabled = stack.users(&["disable", name], "").await;
    disabled.expect_success();
}

#[rstest]
#[tokio::test]
async fn white_space_around_a_name_is_not_part_of_it(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let marta = stack.sign_up("marta").await;
    for typed in ["marta ", " Marta", "\tmarta\u{3000}\n"] {
        let body = json!({"username": typed, "password": PASSWORD});
        for path in ["/login", "/api/token"] {
            marta.post(path, body.clone()).await.expect_status(200);
        }
        let mut browser = stack.browser();
        browser.log_in(typed).await;
        browser.get("/me").await.expect_status(200);
    }
    // The throttle treats it as the same name too.
    for typed in ["marta", "marta ", " marta", "\tmarta", "marta\n"] {
        marta
            .try_password(typed, "wrong password")
            .await
            .expect_status(401);
    }
    marta
        .try_password("marta", PASSWORD)
        .await
        .expect_status(429);
}
