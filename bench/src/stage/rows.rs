use super::Filler;
use crate::{Error, operations::INSTRUCTIONS};

/// The people who write recipes and posts. The reader follows all of them.
const AUTHORS: i64 = 20;
const POSTS: i64 = 200;
const LIKES_OF_EACH: i64 = 5;
const COMMENTS_OF_EACH: i64 = 3;

/// The number of users, sessions and recipes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows(i64);

impl Rows {
    /// A new service.
    pub const FEW: Self = Self(1_000);
    /// A large service.
    pub const MANY: Self = Self(1_000_000);

    /// How many users there are, called `user1` and so on.
    #[must_use]
    pub fn users(self) -> u64 {
        self.0.unsigned_abs()
    }

    /// Inserts users and sessions as copies of those of `reader`, who has signed up, so
    /// that the values have the service's format.
    pub(super) async fn fill_identity(self, filler: &Filler, reader: i64) -> Result<(), Error> {
        let Self(rows) = self;
        filler
            .insert(
                "users (username, username_key, password_hash, created_at)",
                "'user' || i, 'user' || i, password_hash, created_at",
                &format!("CROSS JOIN (SELECT * FROM users WHERE id = {reader}) AS reader"),
                rows,
            )
            .await?;
        let copied = "client_id, scope, audience, csrf, created_at, last_used_at, \
             expires_at, user_agent, ip, auth_time, rotated_at";
        filler
            .insert(
                &format!("sessions (user_id, current_jti, {copied})"),
                &format!("{reader} + i, current_jti || i, {copied}"),
                &format!("CROSS JOIN (SELECT * FROM sessions WHERE user_id = {reader}) AS session"),
                rows,
            )
            .await
    }

    /// Inserts recipes, and posts of people whom `reader` follows.
    pub(super) async fn fill_recipes(self, filler: &Filler, reader: i64) -> Result<(), Error> {
        let Self(recipes) = self;
        let author = format!("{reader} + 1 + i % {AUTHORS}");
        // One row per post, then again for all posts with the next person.
        let post = format!("1 + i % {POSTS}");
        let person = format!("{reader} + 1 + i / {POSTS} % {AUTHORS}");
        let picture = "'https://images.example.com/' || i || '.jpg'";
        for (into, values, rows) in [
            (
                "profiles (user_id, username, first_name, last_name, image_url, learnt_at)",
                format!("{author}, 'user' || i, 'Ada', 'Cook', {picture}, 1"),
                AUTHORS,
            ),
            (
                "following (user_id, following_id)",
                format!("{reader}, {author}"),
                AUTHORS,
            ),
            (
                "recipes (title, instructions, minutes_to_complete, user_id)",
                format!("'Soup ' || i, '{INSTRUCTIONS}', 30, {author}"),
                recipes,
            ),
            (
                "posts (image_url, caption, alt_text, user_id)",
                format!("{picture}, 'Soup again, and bread', 'A bowl on a table', {author}"),
                POSTS,
            ),
            (
                "likes_posts (post_id, user_id)",
                format!("{post}, {person}"),
                POSTS * LIKES_OF_EACH,
            ),
            (
                "comments (post_id, user_id, text)",
                format!("{post}, {person}, 'That looks good. What is in it?'"),
                POSTS * COMMENTS_OF_EACH,
            ),
        ] {
            filler.insert(into, &values, "", rows).await?;
        }
        Ok(())
    }
}
