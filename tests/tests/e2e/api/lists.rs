//! Rules that every list follows.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use end_to_end::{Actor, Stack};
use rstest::rstest;
use serde_json::json;

use super::{bookmark, comment, follow, member, next_page, post_by};
use crate::{Backend, Postgres, Sqlite};

/// Every list with its largest page and the status of an invalid query.
const LISTS: [(&str, u32, u16); 8] = [
    ("/recipes", 100, 422),
    ("/api/posts", 50, 400),
    ("/api/posts/1/comments", 100, 400),
    ("/api/bookmarks", 100, 400),
    ("/api/following", 100, 400),
    ("/api/followers", 100, 400),
    ("/api/suggestions", 7, 400),
    ("/api/stories", 100, 400),
];

const NOT_A_CURSOR: &str = "cursor must come from the Link header of the same list";

/// A user for whom every list has more than one item, including the comments on post 2.
async fn with_full_lists(stack: &Stack) -> Actor {
    let ada = member(stack, "ada").await;
    for name in ["b", "c"] {
        let friend = member(stack, name).await;
        follow(&friend, &ada).await;
        follow(&ada, &friend).await;
        member(stack, &format!("stranger of {name}")).await;
        let recipe = json!({"title": name, "instructions": "x".repeat(50)});
        ada.post("/recipes", recipe).await.expect_status(201);
        let post = post_by(&ada, name).await;
        bookmark(&ada, &post).await;
        let story = ada.post("/api/stories", json!({"text": name}));
        story.await.expect_status(201);
    }
    for post in [1, 2] {
        for text in ["Yum!", "More!"] {
            comment(&ada, &json!({"id": post}), text).await;
        }
    }
    ada
}

#[rstest]
#[tokio::test]
async fn a_bad_limit_is_refused(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    post_by(&ada, "Bread").await;
    for (path, most, status) in LISTS {
        let above = (most + 1).to_string();
        let sentence = format!("limit must be a whole number from 1 to {most}");
        for limit in [
            "0",
            &above,
            "-1",
            "%2B1",
            "abc",
            "1.5",
            "",
            "%00",
            "99999999999999999999",
        ] {
            let refused = ada.get(&format!("{path}?limit={limit}")).await;
            refused.expect_problem(status, "validation", &[&sentence]);
        }
        let both = ada.get(&format!("{path}?limit=0&cursor=x")).await;
        both.expect_problem(status, "validation", &[&sentence, NOT_A_CURSOR]);
        for (name, query) in [
            ("limit", "limit=1&limit=2"),
            ("cursor", "cursor=x&cursor=y"),
        ] {
            let twice = ada.get(&format!("{path}?{query}")).await;
            let sentence = format!("{name} must not be given twice");
            twice.expect_problem(status, "validation", &[&sentence]);
        }
        for limit in [1, most] {
            let page = ada.get(&format!("{path}?limit={limit}&unknown=x")).await;
            page.expect_status(200);
        }
    }
}

#[rstest]
#[tokio::test]
async fn every_list_has_a_next_page(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = with_full_lists(&stack).await;
    for (path, ..) in LISTS {
        let all = ada.get(path).await.expect_status(200);
        assert_eq!(next_page(&all), None, "{path}: all is on one page");
        let all = all.body.as_array().unwrap();
        assert_eq!(all.len(), 2, "{path}");
        let first = ada.get(&format!("{path}?limit=1")).await;
        assert_eq!(first.body, json!([all[0]]), "{path}");
        let next = next_page(&first).unwrap();
        assert!(
            next.starts_with(&format!("{path}?limit=1&cursor=")),
            "{next}"
        );
        let second = ada.get(&next).await.expect_status(200);
        assert_eq!(second.body, json!([all[1]]), "{path}");
        assert_eq!(next_page(&second), None, "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn a_cursor_belongs_to_its_list(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = with_full_lists(&stack).await;
    let lists = LISTS.map(|(path, _, status)| (path, status));
    let lists = lists.into_iter().chain([("/api/posts/2/comments", 400)]);
    let mut cursors = Vec::new();
    for (path, _) in lists.clone() {
        let page = ada.get(&format!("{path}?limit=1")).await;
        let next = next_page(&page).unwrap();
        let (_, cursor) = next.split_once("cursor=").unwrap();
        cursors.push((path, cursor.to_owned()));
    }
    for (path, status) in lists {
        for (origin, cursor) in &cursors {
            let answer = ada.get(&format!("{path}?cursor={cursor}")).await;
            if *origin == path {
                answer.expect_status(200);
            } else {
                answer.expect_problem(status, "validation", &[NOT_A_CURSOR]);
            }
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_forged_cursor_is_refused(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = with_full_lists(&stack).await;
    for (path, _, status) in LISTS {
        let page = ada.get(&format!("{path}?limit=1")).await;
        let next = next_page(&page).unwrap();
        let (_, cursor) = next.split_once("cursor=").unwrap();
        let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).unwrap()).unwrap();
        let (list, _) = plain.split_once(':').unwrap();
        let forged = |id: &str| URL_SAFE_NO_PAD.encode(format!("{list}:{id}"));
        for cursor in [
            String::new(),
            "7".to_owned(),
            "!".to_owned(),
            "%00".to_owned(),
            format!("{cursor}="),
            format!("{cursor}A"),
            forged(""),
            forged("0"),
            forged("-1"),
            forged("007"),
            forged("1 OR 1=1"),
            forged("9223372036854775808"),
            "x".repeat(10_000),
        ] {
            let refused = ada.get(&format!("{path}?cursor={cursor}")).await;
            refused.expect_problem(status, "validation", &[NOT_A_CURSOR]);
        }
    }
}
