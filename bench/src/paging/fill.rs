use end_to_end::Stack;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use service_kit::database::{DatabaseUrl, schema_connection};

/// Rows in each of the large tables.
pub(crate) const ROWS: i64 = 1_000_000;

const AUTHORS: i64 = 1_000;
const FOLLOWED: i64 = 200;
/// Rows of a small group beside a large one.
const FEW: i64 = 3;

/// A million recipes and a million posts of a thousand people, two hundred of whom
/// `reader` follows; a million comments on the reader's own first post, and three on
/// the next one; a million bookmarks of somebody else, and three of the reader.
pub(crate) async fn fill(stack: &Stack, reader: i64) -> Result<(), DbErr> {
    let (connection, tidy) = patient_connection(stack).await?;
    let author = format!("{reader} + 1 + i % {AUTHORS}");
    for statement in [
        insert(
            "recipes (title, instructions, minutes_to_complete, user_id)",
            &format!(
                "'Soup', 'Boil it for as long as it takes, and then a little longer.', 30, {author}"
            ),
            ROWS,
        ),
        format!(
            "INSERT INTO posts (image_url, user_id) VALUES ('https://example.com/1.jpg', {reader})"
        ),
        insert(
            "posts (image_url, caption, user_id)",
            &format!("'https://example.com/soup.jpg', 'Soup again', {author}"),
            ROWS,
        ),
        insert(
            "comments (post_id, user_id, text)",
            &format!("1, {author}, 'Yum!'"),
            ROWS,
        ),
        insert(
            "comments (post_id, user_id, text)",
            &format!("2, {author}, 'Yum!'"),
            FEW,
        ),
        insert(
            "bookmarks (post_id, user_id)",
            &format!("1 + i, {reader} + 1"),
            ROWS,
        ),
        insert(
            "bookmarks (post_id, user_id)",
            &format!("1 + i, {reader}"),
            FEW,
        ),
        insert(
            "following (user_id, following_id)",
            &format!("{reader}, {author}"),
            FOLLOWED,
        ),
    ] {
        connection.execute_unprepared(&statement).await?;
    }
    connection.execute_unprepared(tidy).await?;
    Ok(())
}

/// A connection that lets statements take as long as they need, and one to end with:
/// what the database does by itself sooner or later.
async fn patient_connection(stack: &Stack) -> Result<(DatabaseConnection, &'static str), DbErr> {
    let url = &stack.recipe_config.database;
    let tidy = match url {
        DatabaseUrl::Postgres(_) => "VACUUM ANALYZE",
        DatabaseUrl::Sqlite(_) => "PRAGMA wal_checkpoint(TRUNCATE)",
    };
    Ok((schema_connection(url).await?, tidy))
}

fn insert(into: &str, values: &str, rows: i64) -> String {
    format!(
        "INSERT INTO {into} \
         WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {rows}) \
         SELECT {values} FROM numbers"
    )
}
