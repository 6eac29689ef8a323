//! `GET /api/suggestions`

use end_to_end::Stack;
use rstest::rstest;
use serde_json::{Value, json};

use super::{follow, member, pages, person, text};
use crate::{Backend, Postgres, Sqlite};

fn username(person: &Value) -> String {
    text(person, "/username")
}

#[rstest]
#[tokio::test]
async fn up_to_seven_people_who_are_not_followed(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    let alone = ada.get("/api/suggestions").await.expect_status(200);
    assert_eq!(alone.body, json!([]));
    let mut others = Vec::new();
    for name in ["b", "c", "d", "e", "f", "g", "h", "i", "j"] {
        let other = member(&stack, name).await;
        others.push(other);
    }
    // Has an account, but has never used recipe-api.
    stack.sign_up("elsewhere").await;

    let all = pages(&ada, "/api/suggestions", username).await;
    assert_eq!(all, ["j i h g f e d", "c b"]);
    for followed in [1, 5, 8] {
        follow(&ada, &others[followed]).await;
    }
    let rest = ada.get("/api/suggestions").await.expect_status(200);
    let expected: Vec<_> = [7, 6, 4, 3, 2, 0].map(|of| person(&others[of])).into();
    assert_eq!(rest.body, json!(expected));
    let again = ada.get("/api/suggestions").await;
    assert_eq!(
        again.body, rest.body,
        "the same request gets the same answer"
    );
    let two = pages(&ada, "/api/suggestions?limit=4", username).await;
    assert_eq!(two, ["i h f e", "d b"]);
    let too_many = ada.get("/api/suggestions?limit=8").await;
    let sentence = "limit must be a whole number from 1 to 7";
    too_many.expect_problem(400, "validation", &[sentence]);
}
