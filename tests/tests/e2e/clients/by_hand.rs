use end_to_end::Stack;
use rstest::rstest;

use super::{DESK, Registered, SECRET, ended, file, hash, open_sessions_at_the_shop};
use crate::{Backend, Postgres, Sqlite};

const SHOP: [&str; 13] = [
    "add",
    "--id=shop",
    "--name=The shop",
    "--kind=confidential",
    "--redirect-uri=https://shop.example/callback",
    "--post-logout-redirect-uri=https://shop.example/bye",
    "--backchannel-logout-uri=https://shop.example/logged-out",
    "--scope=openid",
    "--scope=recipes",
    "--audience=recipe-api",
    "--require-par",
    "--id-token-alg=ES256",
    "--access-token-alg=RS256",
];

/// Registers the shop and returns its secret.
async fn add_shop(stack: &Stack) -> String {
    let said = stack.clients(&SHOP).await.expect_success();
    let secret = said.strip_prefix("client_id: shop\nclient_secret: ");
    secret
        .unwrap_or_else(|| panic!("{said}"))
        .trim_end()
        .to_owned()
}

#[rstest]
#[tokio::test]
async fn a_client_is_added_listed_and_shown(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let secret = add_shop(&stack).await;
    assert_eq!(stack.registered().await[0].2, Some(hash(&secret)));
    let again = stack.clients(&SHOP).await;
    again.expect_refusal("there is a client \"shop\" already\n");

    let listed = stack.clients(&["list"]).await.expect_success();
    let [heading, row] = listed.lines().collect::<Vec<_>>()[..] else {
        panic!("{listed}")
    };
    assert!(heading.starts_with("CREATED"), "{heading}");
    let words: Vec<_> = row.split_whitespace().skip(1).collect();
    assert_eq!(words, ["active", "confidential", "shop", "The", "shop"]);

    let shown = stack.clients(&["show", "shop"]).await.expect_success();
    assert!(
        !shown.contains(&secret) && shown.contains("# Its secret is"),
        "{shown}"
    );
    for line in [
        "post_logout_redirect_uris = [\"https://shop.example/bye\"]\n",
        "backchannel_logout_uri = \"https://shop.example/logged-out\"\n",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    assert!(shown.contains("require_par = true\n"), "{shown}");
    for line in [
        "id_token_alg = \"ES256\"\n",
        "access_token_alg = \"RS256\"\n",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    let text = format!("{shown}{DESK}");
    let path = file(&stack.databases, &text);
    let applied = stack.clients(&["apply", path.to_str().unwrap()]).await;
    assert_eq!(applied.expect_success(), "+ desk\n1 added\n");
}

#[tokio::test]
async fn flags_are_checked_as_the_file_is() {
    let stack = Stack::start(Sqlite).await;
    let said = stack.clients(&[
        "add",
        "--name= ",
        "--kind=robot",
        "--redirect-uri=https://shop.example/*",
        "--audience=bank",
        "--id-token-alg=HS256",
        "--access-token-alg=EdDSA",
    ]);
    said.await.expect_refusal(
        "name must not begin or end with white space; \
         kind must be one of public, confidential and machine; \
         redirect_uris[0] must not contain a wildcard; \
         audiences[0] must be one of IDENTITY_AUDIENCES; \
         id_token_alg must be one of RS256 and ES256; \
         access_token_alg must be one of RS256 and ES256\n",
    );
    for command in ["show", "rotate-secret", "disable", "enable", "remove"] {
        let said = stack.clients(&[command, "shop"]).await;
        said.expect_refusal("there is no client \"shop\"\n");
    }
}

#[tokio::test]
async fn a_machine_is_added_and_shown() {
    let stack = Stack::start(Sqlite).await;
    let flags = ["add", "--id=robot", "--name=The robot", "--kind=machine"];
    let flags = [&flags[..], &["--scope=recipes", "--audience=recipe-api"]].concat();
    let said = stack.clients(&flags).await.expect_success();
    assert!(
        said.starts_with("client_id: robot\nclient_secret: "),
        "{said}"
    );
    let shown = stack.clients(&["show", "robot"]).await.expect_success();
    let (comments, _) = shown.split_once("[[client]]").unwrap();
    assert!(comments.contains("# Its secret is"), "{shown}");
    let path = file(&stack.databases, &shown);
    let applied = stack.clients(&["apply", path.to_str().unwrap()]).await;
    assert_eq!(applied.expect_success(), "Nothing to change.\n");
}

#[rstest]
#[tokio::test]
async fn two_secrets_work_while_one_is_rotated(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let first = add_shop(&stack).await;
    let said = stack.clients(&["rotate-secret", "shop"]).await;
    let said = said.expect_success();
    let second = said
        .strip_prefix("client_secret: ")
        .unwrap_or_else(|| panic!("{said}"))
        .trim_end();
    let secrets = async || {
        let [(.., current, previous)] = &stack.registered().await[..] else {
            panic!("one client")
        };
        (current.clone(), previous.clone())
    };
    assert_eq!(secrets().await, (Some(hash(second)), Some(hash(&first))));
    let third = stack.clients(&["rotate-secret", "shop"]).await;
    third.expect_refusal(
        "\"shop\" has two secrets that work; drop the old one first: clients rotate-secret shop \
         --drop-old\n",
    );
    let drop_old = ["rotate-secret", "shop", "--drop-old"];
    assert_eq!(stack.clients(&drop_old).await.expect_success(), "");
    assert_eq!(secrets().await, (Some(hash(second)), None));
    let said = stack.clients(&drop_old).await.expect_success();
    assert_eq!(said, "It has no old secret.\n");

    let file = stack.databases.folder().join("secret");
    let given = [
        "rotate-secret",
        "shop",
        "--secret-file",
        file.to_str().unwrap(),
    ];
    std::fs::write(&file, "hunter2").unwrap();
    let short = stack.clients(&given).await;
    short.expect_refusal("secret must be at least 32 characters long\n");
    std::fs::write(&file, format!("{SECRET}\n")).unwrap();
    assert_eq!(stack.clients(&given).await.expect_success(), "");
    assert_eq!(secrets().await, (Some(hash(SECRET)), Some(hash(second))));
    let said = stack.clients(&given).await.expect_success();
    assert_eq!(said, "That is its secret already.\n");
}

#[tokio::test]
async fn a_public_client_has_no_secret() {
    let stack = Stack::start(Sqlite).await;
    let public = [&SHOP[..3], &["--kind=public"], &SHOP[4..]].concat();
    let said = stack.clients(&public).await.expect_success();
    assert_eq!(said, "client_id: shop\n");
    let said = stack.clients(&["rotate-secret", "shop"]).await;
    said.expect_refusal(
        "\"shop\" has no secret: it is public, or authenticates with a key of its own\n",
    );
}

#[rstest]
#[tokio::test]
async fn a_client_is_disabled_enabled_and_removed(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    add_shop(&stack).await;
    open_sessions_at_the_shop(&stack, 2).await;
    let state = async || {
        let listed = stack.clients(&["list"]).await.expect_success();
        let row = listed.lines().nth(1)?.to_owned();
        row.split_whitespace().nth(1).map(str::to_owned)
    };
    for ended in [2, 0] {
        let said = stack.clients(&["disable", "shop"]).await;
        assert_eq!(said.expect_success(), format!("sessions ended: {ended}\n"));
        assert_eq!(state().await.as_deref(), Some("disabled"));
    }
    assert_eq!(
        stack.clients(&["enable", "shop"]).await.expect_success(),
        ""
    );
    assert_eq!(state().await.as_deref(), Some("active"));

    let said = stack.clients(&["remove", "shop"]).await;
    assert_eq!(said.expect_success(), "sessions ended: 0\n");
    assert_eq!(state().await, None);
    assert_eq!(ended(&stack, "client_gone").await, 2);
    cook.get("/me").await.expect_status(200);

    let events = stack.audit(&["list"]).await.expect_success();
    let acts = ["add", "disable", "disable", "enable", "remove"];
    let expected: Vec<_> = acts
        .map(|act| format!("clients {act}\tuser=-\tsession=-\tfrom=-\tshop"))
        .into();
    let told = events.lines().filter(|line| line.contains("clients "));
    let told: Vec<_> = told.map(|line| line.split_once('\t').unwrap().1).collect();
    assert_eq!(told, expected);
}

/// As if `remove` had been interrupted before it ended them.
#[tokio::test]
async fn removing_again_ends_what_is_left() {
    let stack = Stack::start(Sqlite).await;
    stack.sign_up("cook").await;
    open_sessions_at_the_shop(&stack, 2).await;
    let said = stack.clients(&["remove", "shop"]).await;
    assert_eq!(said.expect_success(), "sessions ended: 2\n");
    let said = stack.clients(&["remove", "shop"]).await;
    said.expect_refusal("there is no client \"shop\"\n");
}
