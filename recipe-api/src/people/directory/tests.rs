use serde_json::Map;
use token_verifier::Scopes;

use super::*;
use crate::test_database;

const COOK: UserId = UserId::stored(7);

fn called(username: &str, issued_at: i64) -> Claims {
    Claims {
        issuer: "https://issuer.example".to_owned(),
        subject: COOK.to_string(),
        audience: vec!["recipe-api".to_owned()],
        client_id: None,
        scope: Scopes::default(),
        token_type: None,
        issued_at,
        not_before: None,
        expires_at: issued_at + 900,
        jwt_id: None,
        session_id: None,
        auth_time: None,
        preferred_username: Some(username.to_owned()),
        given_name: None,
        family_name: Some("Cook".to_owned()),
        picture: None,
        thumb_url: Some("not\0shown".to_owned()),
        csrf: None,
        status: None,
        confirmation: None,
        extra: Map::new(),
    }
}

fn at(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap()
}

fn profile(username: &str) -> Profile {
    Profile {
        username: username.to_owned(),
        first_name: None,
        last_name: Some("Cook".to_owned()),
        image_url: None,
        thumb_url: None,
    }
}

async fn stored(database: &Database) -> Option<Profile> {
    store::find(database, COOK).await.unwrap()
}

/// What `people` knows of the cook after this token.
async fn learn(people: &People, token: &Claims) -> Profile {
    let latest = people.learn(COOK, token, at(1_000)).await.unwrap();
    latest.unwrap().profile.clone()
}

#[tokio::test]
async fn the_latest_token_counts_whatever_order_they_come_in() {
    let (_folder, database) = test_database::fresh().await;
    let one_replica = People::new(database.clone());
    let another = People::new(database.clone());

    assert_eq!(
        learn(&one_replica, &called("ann", 10)).await,
        profile("ann")
    );
    assert_eq!(learn(&another, &called("bob", 20)).await, profile("bob"));
    assert_eq!(learn(&one_replica, &called("old", 5)).await, profile("ann"));
    assert_eq!(stored(&database).await, Some(profile("bob")));

    // Back to an earlier name, at a replica that has it cached as the last one.
    assert_eq!(
        learn(&one_replica, &called("ann", 30)).await,
        profile("ann")
    );
    assert_eq!(learn(&another, &called("bob", 20)).await, profile("bob"));
    assert_eq!(stored(&database).await, Some(profile("ann")));

    // What another replica stored is discovered when a token might be newer.
    assert_eq!(learn(&another, &called("old", 25)).await, profile("ann"));
    assert_eq!(stored(&database).await, Some(profile("ann")));
}

#[tokio::test]
async fn what_was_learnt_at_a_time_to_come_gives_way_to_what_is_now() {
    for back in [7_200, 86_400, 315_360_000] {
        let (_folder, database) = test_database::fresh().await;
        let people = People::new(database.clone());
        let restarted = People::new(database.clone());
        let ahead = called("ann", 10 + back);
        people.learn(COOK, &ahead, at(10 + back)).await.unwrap();
        restarted.learn(COOK, &ahead, at(10 + back)).await.unwrap();
        for (people, username) in [(&people, "bob"), (&restarted, "cyd")] {
            let token = called(username, 10);
            let known = people.learn(COOK, &token, at(10)).await.unwrap();
            assert_eq!(known.unwrap().profile, profile(username));
            assert_eq!(stored(&database).await, Some(profile(username)));
        }
    }
}

#[tokio::test]
async fn what_is_known_costs_no_query() {
    let (_folder, database) = test_database::fresh().await;
    let people = People::new(database.clone());
    learn(&people, &called("ann", 10)).await;

    database.close().await;

    learn(&people, &called("ann", 10)).await;
    learn(&people, &called("old", 9)).await;
    assert!(
        people
            .learn(COOK, &called("bob", 10), at(1_000))
            .await
            .is_err()
    );
    assert!(
        people
            .learn(COOK, &called("ann", 11), at(1_000))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_token_that_names_nobody_teaches_nothing() {
    let (_folder, database) = test_database::fresh().await;
    let people = People::new(database.clone());
    let nameless = Claims {
        preferred_username: None,
        ..called("", 10)
    };
    assert_eq!(
        people.learn(COOK, &nameless, at(1_000)).await.unwrap(),
        None
    );
    assert_eq!(stored(&database).await, None);
    learn(&people, &called("ann", 9)).await;
    assert_eq!(learn(&people, &nameless).await, profile("ann"));
    assert_eq!(stored(&database).await, Some(profile("ann")));
}

#[tokio::test]
async fn who_was_removed_is_learnt_again_with_the_same_token() {
    let (_folder, database) = test_database::fresh().await;
    let one_replica = People::new(database.clone());
    let another = People::new(database.clone());
    let token = called("ann", 10);
    for people in [&one_replica, &another] {
        learn(people, &token).await;
    }
    let transaction = database.begin().await.unwrap();
    store::erase(&transaction, COOK).await.unwrap();
    transaction.commit().await.unwrap();
    one_replica.forget(COOK);
    assert_eq!(one_replica.find(COOK).await.unwrap(), None);

    // The other replica discovers it when it looks for them.
    learn(&another, &token).await;
    assert_eq!(stored(&database).await, None);
    assert_eq!(another.find(COOK).await.unwrap(), None);
    learn(&another, &token).await;
    assert_eq!(stored(&database).await, Some(profile("ann")));
}
