//! Reads what exists, from the databases themselves.

use end_to_end::launcher::text_of;
use prove_checker::history::{AccountId, Jti, Kind, Row, RowId, RowKind, SessionId, Thing};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, QueryResult};
use sea_orm::{DatabaseBackend, Statement};
use service_kit::database::DatabaseUrl;
use time::OffsetDateTime;

use crate::operations::mark_in;

/// Each kind of row with its table, its owner, what it is on and where its mark is.
const TABLES: [(RowKind, &str); 7] = [
    (
        RowKind::Recipe,
        "SELECT id, user_id, NULL AS other, title AS text FROM recipes",
    ),
    (
        RowKind::Post,
        "SELECT id, user_id, NULL AS other, caption AS text FROM posts",
    ),
    (
        RowKind::Story,
        "SELECT id, user_id, NULL AS other, text FROM stories",
    ),
    (
        RowKind::Comment,
        "SELECT id, user_id, post_id AS other, text FROM comments",
    ),
    (
        RowKind::Like,
        "SELECT id, user_id, post_id AS other, NULL AS text FROM likes_posts",
    ),
    (
        RowKind::Bookmark,
        "SELECT id, user_id, post_id AS other, NULL AS text FROM bookmarks",
    ),
    (
        RowKind::Follow,
        "SELECT id, user_id, following_id AS other, NULL AS text FROM following",
    ),
];

const ACCOUNTS: &str = "SELECT id, username, first_name, disabled_at FROM users";
const SESSIONS: &str =
    "SELECT id, user_id, current_jti, expires_at FROM sessions WHERE ended_at IS NULL";

/// All that is read.
pub(super) const COMPLETE: [Kind; 9] = [
    Kind::Accounts,
    Kind::Sessions,
    Kind::Rows(RowKind::Recipe),
    Kind::Rows(RowKind::Post),
    Kind::Rows(RowKind::Story),
    Kind::Rows(RowKind::Comment),
    Kind::Rows(RowKind::Like),
    Kind::Rows(RowKind::Bookmark),
    Kind::Rows(RowKind::Follow),
];

/// Reads the databases of both services, which no program uses. Sessions that expired before
/// `now` are over.
///
/// # Errors
/// If a database cannot be read.
pub(super) async fn read_all(
    [identity, recipes]: &[DatabaseUrl; 2],
    now: OffsetDateTime,
) -> Result<Vec<Thing>, DbErr> {
    let mut found = Vec::new();
    let identity = open(identity).await?;
    for row in all(&identity, ACCOUNTS).await? {
        found.push(account(&row)?);
    }
    for row in all(&identity, SESSIONS).await? {
        if row.try_get::<OffsetDateTime>("", "expires_at")? > now {
            found.push(session(&row)?);
        }
    }
    identity.close().await?;
    let recipes = open(recipes).await?;
    for (kind, query) in TABLES {
        for row in all(&recipes, query).await? {
            found.push(Thing::Row(row_of(kind, &row)?));
        }
    }
    recipes.close().await?;
    Ok(found)
}

async fn open(url: &DatabaseUrl) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(text_of(url));
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await
}

async fn all(database: &DatabaseConnection, query: &str) -> Result<Vec<QueryResult>, DbErr> {
    let backend: DatabaseBackend = database.get_database_backend();
    let statement = Statement::from_string(backend, query);
    database.query_all_raw(statement).await
}

fn account(row: &QueryResult) -> Result<Thing, DbErr> {
    let first_name: Option<String> = row.try_get("", "first_name")?;
    let disabled_at: Option<OffsetDateTime> = row.try_get("", "disabled_at")?;
    Ok(Thing::Account {
        id: AccountId(row.try_get("", "id")?),
        username: row.try_get("", "username")?,
        enabled: disabled_at.is_none(),
        mark: first_name.as_deref().and_then(mark_in),
    })
}

fn session(row: &QueryResult) -> Result<Thing, DbErr> {
    let id: i64 = row.try_get("", "id")?;
    let current: String = row.try_get("", "current_jti")?;
    Ok(Thing::Session {
        id: SessionId::from(id.to_string()),
        account: AccountId(row.try_get("", "user_id")?),
        current: Some(Jti::from(current)),
    })
}

fn row_of(kind: RowKind, row: &QueryResult) -> Result<Row, DbErr> {
    let has_other = matches!(kind, RowKind::Comment) || kind.is_pair();
    let text: Option<String> = if kind.is_pair() {
        None
    } else {
        row.try_get("", "text")?
    };
    Ok(Row {
        kind,
        id: RowId(row.try_get("", "id")?),
        owner: AccountId(row.try_get("", "user_id")?),
        on: has_other.then(|| row.try_get("", "other")).transpose()?,
        mark: text.as_deref().and_then(mark_in),
    })
}
