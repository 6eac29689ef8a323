use std::{path::Path, process::Output};

use end_to_end::{
    Actor,
    launcher::{Program, Programs},
};

use super::{kid, published};

async fn keys(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Program::command("identity-service", folder);
    let Output {
        status,
        stdout,
        stderr,
    } = command.arg("keys").args(arguments).output().await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

/// The first columns of listed keys: kid, generation, algorithm, state.
fn rows(table: &str) -> Vec<Vec<&str>> {
    let rows = table.lines().skip(1).take_while(|line| !line.is_empty());
    rows.map(|row| row.split_whitespace().take(4).collect())
        .collect()
}

#[tokio::test]
async fn keys_are_listed_and_replaced_while_the_service_runs() {
    let folder = tempfile::tempdir().unwrap();
    let programs = Programs::start_anywhere(folder.path()).await.unwrap();
    let anonymous = Actor::new(programs.identity.url.clone(), programs.recipes.url.clone());
    let cook = anonymous.sign_up("cook").await;
    let active = kid(cook.token());

    let (code, table, _) = keys(folder.path(), &["list"]).await;
    assert_eq!(code, Some(0), "{table}");
    let listed = rows(&table);
    assert_eq!(listed.len(), 4, "{table}");
    assert_eq!(listed[0], [active.as_str(), "1", "RS256", "active"]);
    assert_eq!(listed[1][1..], ["2", "RS256", "pending"]);
    assert_eq!(listed[2][1..], ["1", "ES256", "active"]);
    assert_eq!(listed[3][1..], ["2", "ES256", "pending"]);
    let shown: Vec<_> = listed[..2].iter().map(|row| row[0].to_owned()).collect();
    assert!(shown.iter().all(|kid| table.contains(kid)));
    assert_eq!(published(&cook).await, shown.iter().cloned().collect());

    let (code, said, _) = keys(folder.path(), &["rotate", "--compromised", &active]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Ended 1 sessions."), "{said}");
    let states: Vec<_> = rows(&said).iter().map(|row| row[3].to_owned()).collect();
    assert_eq!(
        states,
        ["compromised", "active", "pending", "active", "pending"]
    );
    assert_eq!(cook.get("/me").await.status, 401, "the session has ended");
    programs.stop().await.unwrap();

    let programs = Programs::start_anywhere(folder.path()).await.unwrap();
    let anonymous = Actor::new(programs.identity.url.clone(), programs.recipes.url.clone());
    let again = anonymous.log_in("cook").await;
    assert_eq!(
        kid(again.token()),
        shown[1],
        "the same keys after a restart"
    );
    again.get("/recipes").await.expect_status(200);
    programs.stop().await.unwrap();
}

#[tokio::test]
async fn errors_are_written_to_standard_error() {
    let folder = tempfile::tempdir().unwrap();
    let (code, said, fault) = keys(folder.path(), &["rotate", "--compromised", "nobody"]).await;
    assert_eq!((code, said.as_str()), (Some(1), ""), "{fault}");
    assert!(fault.contains("there is no signing key nobody"), "{fault}");

    let arguments = ["rotate", "--compromised", "-nobody"];
    let (code, _, fault) = keys(folder.path(), &arguments).await;
    assert_eq!(code, Some(1), "{fault}");
    assert!(fault.contains("there is no signing key -nobody"), "{fault}");

    let (code, said, fault) = keys(folder.path(), &["rotat"]).await;
    assert_eq!((code, said.as_str()), (Some(2), ""), "{fault}");
    assert_eq!(fault.lines().count(), 1, "{fault}");

    let (code, said, _) = keys(folder.path(), &["rewrap"]).await;
    let expected = "Encrypted 0 keys anew; all are under the current master key.\n";
    assert_eq!((code, said.as_str()), (Some(0), expected));
}
