use crate::{Error, stage::Filler};

/// The number of rows in each large table.
pub(super) const ROWS: i64 = 1_000_000;

const AUTHORS: i64 = 1_000;
const FOLLOWED: i64 = 200;
/// The number of rows in a small group next to a large one.
const FEW: i64 = 3;

/// Creates a million recipes and a million posts of a thousand people, of whom `reader`
/// follows two hundred. The reader's first post gets a million comments, the next one
/// three. Another user gets a million bookmarks, the reader three.
pub(super) async fn fill(filler: &Filler, reader: i64) -> Result<(), Error> {
    let author = format!("{reader} + 1 + i % {AUTHORS}");
    let own_post = format!(
        "INSERT INTO posts (image_url, user_id) VALUES ('https://example.com/1.jpg', {reader})"
    );
    filler.execute(&own_post).await?;
    for (into, values, rows) in [
        (
            "recipes (title, instructions, minutes_to_complete, user_id)",
            format!(
                "'Soup', 'Boil it for as long as it takes, and then a little longer.', 30, {author}"
            ),
            ROWS,
        ),
        (
            "posts (image_url, caption, user_id)",
            format!("'https://example.com/soup.jpg', 'Soup again', {author}"),
            ROWS,
        ),
        (
            "comments (post_id, user_id, text)",
            format!("1, {author}, 'Yum!'"),
            ROWS,
        ),
        (
            "comments (post_id, user_id, text)",
            format!("2, {author}, 'Yum!'"),
            FEW,
        ),
        (
            "bookmarks (post_id, user_id)",
            format!("1 + i, {reader} + 1"),
            ROWS,
        ),
        (
            "bookmarks (post_id, user_id)",
            format!("1 + i, {reader}"),
            FEW,
        ),
        (
            "following (user_id, following_id)",
            format!("{reader}, {author}"),
            FOLLOWED,
        ),
    ] {
        filler.insert(into, &values, "", rows).await?;
    }
    Ok(())
}
