//! How many requests wait, and how many are answered.

use rstest::rstest;

use super::{authorize, kitchen, login_page, rows};
use crate::{Backend, Postgres, Sqlite};

const MOST: i64 = 200;

#[rstest]
#[tokio::test]
async fn of_one_network_only_the_newest_requests_wait(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, mut browser) = kitchen(backend).await;
    let first = browser.get(&authorize(&[])).await;
    let first = super::consent_page(&first);
    stack.advance(std::time::Duration::from_secs(1));
    let mut stranger = stack.browser();
    for _ in 1..MOST {
        login_page(&stranger.get(&authorize(&[])).await);
    }
    assert_eq!(rows(&stack, "authorization_requests").await, MOST);
    browser.get(&first).await.expect_status(200);
    login_page(&stranger.get(&authorize(&[])).await);
    assert_eq!(rows(&stack, "authorization_requests").await, MOST);
    browser.get(&first).await.expect_status(410);
}

#[tokio::test]
async fn a_person_gets_only_so_many_codes() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    super::allow(&mut browser).await;
    for _ in 1..60 {
        super::code(&browser.get(&authorize(&[])).await);
    }
    let error = super::error(&browser.get(&authorize(&[])).await);
    assert_eq!(error, "temporarily_unavailable");
    let mut other = stack.browser();
    other.sign_up("baker").await;
    super::allow(&mut other).await;
    stack.advance(std::time::Duration::from_secs(1));
    super::code(&browser.get(&authorize(&[])).await);
}
