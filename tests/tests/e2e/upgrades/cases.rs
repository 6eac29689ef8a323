//! Small changes of a schema, each refused or allowed.

use end_to_end::catalog::Rule::{
    self, ColumnGone, ColumnNullable, ColumnRequired, ColumnUnfilled, DefaultChanged,
    DeletionRefused, NewCheck, NewConstraint, NewReference, NewUnique, ReferenceChanged, TableGone,
    TriggerRefuses, TypeChanged, UniqueGone,
};

/// How a schema is changed.
#[derive(Debug)]
pub(super) enum Change {
    /// By a statement.
    Run(&'static str),
    /// By what a table is made with: its name, a part of its statement, and another. SQLite
    /// alters tables by making them again.
    Remake(&'static str, &'static str, &'static str),
}

use Change::{Remake, Run};

/// A change, and what must be refused: nothing, or these objects by these rules.
pub(super) type Case = (Change, &'static [(&'static str, Rule)]);

/// On both databases, at recipe-api.
pub(super) const BOTH: &[Case] = &[
    (Run("ALTER TABLE posts ADD COLUMN place text NULL"), &[]),
    (
        Run("ALTER TABLE posts ADD COLUMN place text NOT NULL DEFAULT ''"),
        &[],
    ),
    (
        Run("CREATE TABLE drafts (id bigint NOT NULL, title text CHECK (title <> ''))"),
        &[],
    ),
    (
        Run("CREATE TABLE pins (post_id bigint REFERENCES posts (id) ON DELETE CASCADE)"),
        &[],
    ),
    (
        Run("CREATE TABLE pins (post_id bigint REFERENCES posts (id) ON DELETE SET NULL)"),
        &[],
    ),
    (Run("CREATE INDEX posts_by_day ON posts (pub_date)"), &[]),
    (Run("DROP INDEX posts_by_user"), &[]),
    (Run("CREATE VIEW titles AS SELECT title FROM recipes"), &[]),
    (
        Run("ALTER TABLE posts ADD COLUMN place text NULL; \
             CREATE UNIQUE INDEX one_place ON posts (place)"),
        &[],
    ),
    (
        Run("ALTER TABLE posts ADD COLUMN place text CHECK (length(place) < 99)"),
        &[],
    ),
    (Run("DROP TABLE stories"), &[("stories", TableGone)]),
    (
        Run("ALTER TABLE stories RENAME TO tales"),
        &[("stories", TableGone)],
    ),
    (
        Run("ALTER TABLE posts DROP COLUMN alt_text"),
        &[("posts.alt_text", ColumnGone)],
    ),
    (
        Run("ALTER TABLE posts RENAME COLUMN alt_text TO alternative"),
        &[("posts.alt_text", ColumnGone)],
    ),
    (
        Run("CREATE UNIQUE INDEX one_title ON recipes (user_id, title)"),
        &[("recipes.one_title", NewUnique)],
    ),
    (
        Run("CREATE UNIQUE INDEX one_title ON recipes (lower(title))"),
        &[("recipes.one_title", NewUnique)],
    ),
    (
        Run("CREATE UNIQUE INDEX one_quick ON recipes (user_id) WHERE minutes_to_complete < 9"),
        &[("recipes.one_quick", NewUnique)],
    ),
    (
        Run(
            "ALTER TABLE posts ADD COLUMN place text NOT NULL DEFAULT ''; \
             CREATE UNIQUE INDEX one_place ON posts (place)",
        ),
        &[("posts.one_place", NewUnique)],
    ),
    (
        Run("DROP INDEX likes_once"),
        &[("likes_posts.likes_once", UniqueGone)],
    ),
    (
        Run("DROP INDEX likes_once; \
             CREATE UNIQUE INDEX likes_once ON likes_posts (post_id, user_id) WHERE id > 9"),
        &[
            ("likes_posts.likes_once", UniqueGone),
            ("likes_posts.likes_once", NewUnique),
        ],
    ),
    (
        Run("DROP INDEX likes_once; \
             CREATE UNIQUE INDEX liked_once ON likes_posts (post_id, user_id)"),
        &[],
    ),
];

pub(super) const ON_SQLITE: &[Case] = &[
    (
        Run("CREATE TRIGGER noted AFTER INSERT ON posts \
             BEGIN UPDATE readiness SET proofs = proofs + 1; END"),
        &[],
    ),
    (
        Run("CREATE TRIGGER refused BEFORE DELETE ON posts \
             BEGIN SELECT RAISE(ABORT, 'no'); END"),
        &[("posts.refused", TriggerRefuses)],
    ),
    (
        Remake("stories", "\"text\" text", "\"text\" blob"),
        &[("stories.text", TypeChanged)],
    ),
    (
        Remake(
            "profiles",
            "\"first_name\" varchar NULL",
            "\"first_name\" varchar NOT NULL",
        ),
        &[("profiles.first_name", ColumnRequired)],
    ),
    (
        Remake("stories", "\"text\" text NOT NULL", "\"text\" text"),
        &[("stories.text", ColumnNullable)],
    ),
    (
        Remake("stories", "DEFAULT CURRENT_TIMESTAMP", ""),
        &[("stories.pub_date", DefaultChanged)],
    ),
    (
        Remake("stories", "AUTOINCREMENT", ""),
        &[("stories.id", DefaultChanged)],
    ),
    (
        Remake(
            "stories",
            "\"user_id\"",
            "\"mood\" text NOT NULL, \"user_id\"",
        ),
        &[("stories.mood", ColumnUnfilled)],
    ),
    (
        Remake(
            "stories",
            "\"text\" text NOT NULL",
            "\"text\" text NOT NULL UNIQUE",
        ),
        &[("stories.sqlite_autoindex_stories_1", NewUnique)],
    ),
    (
        Remake(
            "stories",
            "\"text\" text NOT NULL",
            "\"text\" text NOT NULL CHECK (text <> '')",
        ),
        &[("stories.CHECK (text < > '')", NewCheck)],
    ),
    (
        Remake(
            "stories",
            "\"user_id\" integer NOT NULL",
            "\"user_id\" integer NOT NULL REFERENCES profiles (user_id) ON DELETE CASCADE",
        ),
        &[("stories.foreign key 0", NewReference)],
    ),
    (
        Remake("comments", "ON DELETE CASCADE", ""),
        &[
            ("comments.foreign key 0", ReferenceChanged),
            ("comments.foreign key 0", NewReference),
            ("comments.foreign key 0", DeletionRefused),
        ],
    ),
    (
        Run("CREATE TABLE pins (post_id integer REFERENCES posts (id))"),
        &[("pins.foreign key 0", DeletionRefused)],
    ),
    (
        Run(
            "CREATE TABLE pins (post_id integer NOT NULL REFERENCES posts (id) ON DELETE SET NULL)",
        ),
        &[("pins.foreign key 0", DeletionRefused)],
    ),
];

pub(super) const ON_POSTGRES: &[Case] = &[
    (
        Run("ALTER TABLE profiles ALTER COLUMN username TYPE text"),
        &[],
    ),
    (
        Run(
            "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE NOTICE 'a post'; RETURN NULL; END $$; \
             CREATE TRIGGER noted AFTER INSERT ON posts EXECUTE FUNCTION note()",
        ),
        &[],
    ),
    (
        Run(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE 'no'; END $$; \
             CREATE TRIGGER refused AFTER DELETE ON posts EXECUTE FUNCTION refuse()",
        ),
        &[("posts.refused", TriggerRefuses)],
    ),
    (
        Run(
            "CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RETURN NULL; END $$; \
             CREATE TRIGGER skipped BEFORE INSERT ON posts FOR EACH ROW EXECUTE FUNCTION skip()",
        ),
        &[("posts.skipped", TriggerRefuses)],
    ),
    (
        Run("ALTER TABLE profiles ALTER COLUMN username TYPE varchar(20)"),
        &[("profiles.username", TypeChanged)],
    ),
    (
        Run("ALTER TABLE recipes ALTER COLUMN minutes_to_complete TYPE bigint"),
        &[("recipes.minutes_to_complete", TypeChanged)],
    ),
    (
        Run("ALTER TABLE profiles ALTER COLUMN first_name SET NOT NULL"),
        &[("profiles.first_name", ColumnRequired)],
    ),
    (
        Run("ALTER TABLE stories ALTER COLUMN text DROP NOT NULL"),
        &[("stories.text", ColumnNullable)],
    ),
    (
        Run("ALTER TABLE stories ALTER COLUMN pub_date DROP DEFAULT"),
        &[("stories.pub_date", DefaultChanged)],
    ),
    (
        Run("ALTER TABLE stories ADD COLUMN mood text NOT NULL"),
        &[("stories.mood", ColumnUnfilled)],
    ),
    (
        Run("ALTER TABLE stories ADD CONSTRAINT not_empty CHECK (text <> '') NOT VALID"),
        &[("stories.not_empty", NewCheck)],
    ),
    (
        Run(
            "ALTER TABLE stories ADD CONSTRAINT of_profile FOREIGN KEY (user_id) \
             REFERENCES profiles (user_id) ON DELETE CASCADE",
        ),
        &[("stories.of_profile", NewReference)],
    ),
    (
        Run("ALTER TABLE comments DROP CONSTRAINT comments_post_id_fkey"),
        &[("comments.comments_post_id_fkey", ReferenceChanged)],
    ),
    (
        Run("CREATE TABLE pins (post_id bigint CONSTRAINT of_post REFERENCES posts (id))"),
        &[("pins.of_post", DeletionRefused)],
    ),
    (
        Run("ALTER TABLE stories ADD CONSTRAINT apart EXCLUDE USING btree (text WITH =)"),
        &[("stories.apart", NewConstraint)],
    ),
];
