use service_kit::{
    database::Statement,
    input::{Change, WholeNumber},
};
use time::macros::datetime;

use super::*;
use crate::{
    recipes::{Instructions, Title},
    test_database,
};

const NOW: OffsetDateTime = datetime!(2026-03-01 12:00 UTC);

fn cook(id: i64) -> UserId {
    UserId::stored(id)
}

fn titled(title: &str) -> NewRecipe {
    NewRecipe {
        title: Title::parse(title.to_owned()).unwrap(),
        instructions: Instructions::parse("x".repeat(50)).unwrap(),
        minutes: Some(Minutes::try_from(WholeNumber::from(45)).unwrap()),
    }
}

async fn titles(database: &Database, author: Option<UserId>, page: Page) -> Vec<String> {
    let slice = list(database, author, page).await.unwrap();
    let recipes = slice.items.into_iter();
    recipes.map(|(recipe, _)| recipe.title).collect()
}

#[tokio::test]
async fn what_is_stored_is_found_again() {
    let (_folder, database) = test_database::fresh().await;
    let stored = insert(&database.writer(), cook(7), titled("Soup"), NOW)
        .await
        .unwrap();
    assert_eq!(stored.created_at, NOW);
    let found = find(&database, stored.id).await.unwrap();
    assert_eq!(found, Some((stored, None)));
    assert_eq!(find(&database, RecipeId(99)).await.unwrap(), None);
}

#[tokio::test]
async fn pages_begin_behind_a_recipe_newest_first() {
    let (_folder, database) = test_database::fresh().await;
    for (author, title) in [(7, "1"), (8, "2"), (7, "3"), (7, "4")] {
        insert(&database.writer(), cook(author), titled(title), NOW)
            .await
            .unwrap();
    }
    let first = Page {
        limit: 2,
        after: None,
    };
    let slice = list(&database, None, first).await.unwrap();
    assert_eq!(slice.next, Some(3));
    let second = Page {
        after: slice.next,
        ..first
    };
    assert_eq!(titles(&database, None, first).await, ["4", "3"]);
    assert_eq!(titles(&database, None, second).await, ["2", "1"]);
    assert_eq!(titles(&database, Some(cook(7)), second).await, ["1"]);
    assert_eq!(titles(&database, Some(cook(9)), first).await, [""; 0]);
}

#[tokio::test]
async fn only_the_author_changes_and_deletes() {
    let (_folder, database) = test_database::fresh().await;
    let recipe = insert(&database.writer(), cook(7), titled("Soup"), NOW)
        .await
        .unwrap();
    let own = Own {
        recipe: recipe.id,
        author: cook(7),
    };
    let others = Own {
        author: cook(8),
        ..own
    };
    let renamed = Changes {
        title: Change::To(Title::parse("Stew".to_owned()).unwrap()),
        minutes: Change::To(None),
        ..Changes::default()
    };

    assert_eq!(
        update(&database.writer(), others, renamed.clone())
            .await
            .unwrap(),
        None
    );
    assert!(!delete(&database.writer(), others).await.unwrap());
    let found = find(&database, recipe.id).await.unwrap();
    assert_eq!(found, Some((recipe.clone(), None)));

    let nothing = update(&database.writer(), own, Changes::default())
        .await
        .unwrap();
    assert_eq!(nothing, Some(recipe.clone()));
    let changed = update(&database.writer(), own, renamed).await.unwrap();
    let expected = Recipe {
        title: "Stew".to_owned(),
        minutes: None,
        ..recipe
    };
    assert_eq!(changed, Some(expected));

    assert!(delete(&database.writer(), own).await.unwrap());
    assert!(!delete(&database.writer(), own).await.unwrap());
}

#[tokio::test]
async fn ids_are_not_given_out_twice() {
    let (_folder, database) = test_database::fresh().await;
    let first = insert(&database.writer(), cook(7), titled("Soup"), NOW)
        .await
        .unwrap();
    delete(
        &database.writer(),
        Own {
            recipe: first.id,
            author: cook(7),
        },
    )
    .await
    .unwrap();
    let second = insert(&database.writer(), cook(7), titled("Soup"), NOW)
        .await
        .unwrap();
    assert!(second.id.0 > first.id.0);
}

#[tokio::test]
async fn imported_rows_need_no_time() {
    let (_folder, database) = test_database::fresh().await;
    let import = "INSERT INTO recipes (id, title, instructions, minutes_to_complete, user_id) \
                  VALUES (5, 'Old', 'short', NULL, 7)";
    let import = Statement::new(import, []);
    database.writer().execute(import).await.unwrap();
    let (recipe, _) = find(&database, RecipeId(5)).await.unwrap().unwrap();
    assert_eq!(recipe.minutes, None);
    assert!(recipe.created_at > datetime!(2020-01-01 00:00 UTC));
}
