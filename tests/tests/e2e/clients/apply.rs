use end_to_end::Stack;
use futures_util::future::join_all;
use rstest::rstest;

use super::{
    DESK, OTHER_SECRET, Registered, SECRET, ended, file, hash, open_sessions_at_the_shop, shop,
};
use crate::{Backend, Postgres, Sqlite, batches::refuse_more_than_a_thousand};

async fn apply(stack: &Stack, text: &str, flags: &[&str]) -> String {
    let file = file(&stack.databases, text);
    let arguments = [&["apply", file.to_str().unwrap()], flags].concat();
    stack.clients(&arguments).await.expect_success()
}

#[rstest]
#[tokio::test]
async fn a_second_run_changes_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let text = format!("{}{DESK}", shop(""));
    let said = apply(&stack, &text, &[]).await;
    let before = "+ shop\n    secret: one is made and shown once\n+ desk\nclient_secret of shop: ";
    let rest = said
        .strip_prefix(before)
        .unwrap_or_else(|| panic!("{said}"));
    let secret = rest
        .strip_suffix("\n2 added\n")
        .unwrap_or_else(|| panic!("{said}"));
    assert_eq!(secret.len(), 43);
    let registered = stack.registered().await;
    assert_eq!(
        registered[0],
        ("desk".to_owned(), "The desk".to_owned(), None, None)
    );
    assert_eq!(
        registered[1],
        (
            "shop".to_owned(),
            "The shop".to_owned(),
            Some(hash(secret)),
            None
        )
    );

    assert_eq!(apply(&stack, &text, &[]).await, "Nothing to change.\n");
    assert_eq!(stack.registered().await, registered);
    let events = stack.audit(&["list"]).await.expect_success();
    assert_eq!(events.matches("clients apply").count(), 1, "{events}");
    assert!(events.contains("\t+shop +desk"), "{events}");
}

#[rstest]
#[tokio::test]
async fn a_dry_run_only_tells(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let said = apply(&stack, DESK, &["--dry-run"]).await;
    assert_eq!(said, "+ desk\nWould be 1 added; nothing was changed.\n");
    assert_eq!(stack.registered().await, []);
    apply(&stack, DESK, &[]).await;
    let changed = DESK.replace("The desk", "The new desk");
    let said = apply(&stack, &changed, &["--dry-run"]).await;
    let expected = "~ desk\n    name: \"The desk\" → \"The new desk\"\n\
                    Would be 1 changed; nothing was changed.\n";
    assert_eq!(said, expected);
    let said = apply(&stack, "", &["--dry-run", "--prune"]).await;
    assert_eq!(said, "- desk\nWould be 1 removed; nothing was changed.\n");
    assert_eq!(stack.registered().await[0].1, "The desk");
}

#[rstest]
#[tokio::test]
async fn clients_that_the_file_lacks_stay_unless_it_prunes(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    stack.sign_up("cook").await;
    apply(&stack, &shop(&format!("secret = \"{SECRET}\"")), &[]).await;
    open_sessions_at_the_shop(&stack, 3).await;
    let said = apply(&stack, DESK, &[]).await;
    let expected = "+ desk\n  shop is not in the file; it stays as it is\n1 added\n";
    assert_eq!(said, expected);
    assert_eq!(ended(&stack, "client_gone").await, 0);

    let said = apply(&stack, DESK, &["--prune"]).await;
    assert_eq!(said, "- shop\n1 removed; sessions ended: 3\n");
    assert_eq!(stack.registered().await.len(), 1);
    assert_eq!(ended(&stack, "client_gone").await, 3);
}

#[rstest]
#[tokio::test]
async fn another_secret_lets_the_old_one_work_on(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let with = |secret| shop(&format!("secret = \"{secret}\""));
    assert_eq!(apply(&stack, &with(SECRET), &[]).await, "+ shop\n1 added\n");
    let said = apply(&stack, &with(OTHER_SECRET), &[]).await;
    let expected =
        "~ shop\n    secret: new; the old one works too until it is dropped\n1 changed\n";
    assert_eq!(said, expected);
    let secrets = async || {
        let [(.., current, previous)] = &stack.registered().await[..] else {
            panic!("one client")
        };
        (current.clone(), previous.clone())
    };
    assert_eq!(
        secrets().await,
        (Some(hash(OTHER_SECRET)), Some(hash(SECRET)))
    );
    // Neither an older file nor one without the secret undoes it.
    for text in [with(SECRET), shop("")] {
        assert_eq!(apply(&stack, &text, &[]).await, "Nothing to change.\n");
    }
    assert_eq!(
        secrets().await,
        (Some(hash(OTHER_SECRET)), Some(hash(SECRET)))
    );
    let drop_old = stack.clients(&["rotate-secret", "shop", "--drop-old"]);
    assert_eq!(drop_old.await.expect_success(), "");
    assert_eq!(secrets().await, (Some(hash(OTHER_SECRET)), None));
}

#[rstest]
#[tokio::test]
async fn a_file_with_faults_changes_nothing_and_tells_each(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let text = format!(
        "{DESK}first_party = 1\n\n[[client]]\nid = \"shop\"\nkind = \"public\"\n\
         name = \"The shop\"\nredirect_uris = [\"http://shop.example\"]\nsecrets = \"hunter2\"\n"
    );
    let path = file(&stack.databases, &text);
    let path = path.to_str().unwrap();
    for flags in [&[][..], &["--dry-run"], &["--prune"]] {
        let said = stack.clients(&[&["apply", path], flags].concat()).await;
        let why = format!(
            "{path}, line 7: client \"desk\": first_party must be true or false\n\
             {path}, line 13: client \"shop\": redirect_uris[0] must begin with https; http is \
             only for 127.0.0.1, [::1] and localhost\n\
             {path}, line 14: client \"shop\": \"secrets\" is not a field of a client\n"
        );
        said.expect_refusal(&why);
        assert_eq!(said.output, "");
    }
    assert_eq!(stack.registered().await, []);
    let nowhere = stack.clients(&["apply", "/no/such/file"]).await;
    let why = "cannot read /no/such/file: No such file or directory (os error 2); for example \
               /etc/identity/clients.toml\n";
    nowhere.expect_refusal(why);
}

#[tokio::test]
async fn what_is_risky_is_warned_of() {
    let stack = Stack::start(Sqlite).await;
    let text = DESK.replace(
        "http://127.0.0.1/callback",
        "http://localhost:3000/callback",
    );
    let file = file(&stack.databases, &text);
    let said = stack.clients(&["apply", file.to_str().unwrap()]).await;
    assert_eq!(
        (said.code, said.output.as_str()),
        (Some(0), "+ desk\n1 added\n")
    );
    let warning = "warning: client \"desk\": http://localhost:3000/callback is for development \
                   only; an app on a device uses 127.0.0.1 or [::1]\n";
    assert_eq!(said.errors, warning);
}

#[rstest]
#[tokio::test]
async fn several_at_once_register_each_client_once(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let text = format!("{}{DESK}", shop(""));
    let path = file(&stack.databases, &text);
    let arguments = ["apply", path.to_str().unwrap()];
    let runs = (0..4).map(|_| stack.clients(&arguments));
    let mut secrets = Vec::new();
    for said in join_all(runs).await {
        let said = said.expect_success();
        let shown = said.split_once("client_secret of shop: ");
        secrets.extend(shown.map(|(_, rest)| rest[..43].to_owned()));
        let expected = if shown.is_some() {
            "2 added\n"
        } else {
            "Nothing to change.\n"
        };
        assert!(said.ends_with(expected), "{said}");
    }
    let [secret] = &secrets[..] else {
        panic!("{secrets:?}")
    };
    let registered = stack.registered().await;
    assert_eq!(
        (registered.len(), &registered[1].2),
        (2, &Some(hash(secret)))
    );
}

#[rstest]
#[tokio::test]
async fn sessions_of_a_client_end_in_batches(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    apply(&stack, &shop(&format!("secret = \"{SECRET}\"")), &[]).await;
    open_sessions_at_the_shop(&stack, 2_500).await;
    refuse_more_than_a_thousand(&stack.identity_config.database).await;
    let said = stack.clients(&["disable", "shop"]).await;
    assert_eq!(said.expect_success(), "sessions ended: 2500\n");
    assert_eq!(ended(&stack, "client_gone").await, 2_500);
    cook.get("/me").await.expect_status(200);
}
