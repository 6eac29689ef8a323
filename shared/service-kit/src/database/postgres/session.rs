//! Sets up a connection as we need it, whatever the server, the database, the role and
//! the URL set by default.

use std::time::Duration;

use sea_orm::sqlx::{
    self, AssertSqlSafe, ConnectOptions as _, Connection as _, Error as SqlxError, Executor,
    postgres::{PgConnectOptions, PgConnection},
};
use tokio::time::timeout;

use crate::database::{Error, LONGEST_STATEMENT, PATIENCE};

/// Prepared statements kept for each connection.
const KEPT_STATEMENTS: usize = 256;

/// How long a pooler may take to provide a session for a second statement. A database that is
/// only slow must not be taken for one.
const POOLER_PATIENCE: Duration = Duration::from_secs(10);

/// The options in a URL, corrected where the driver reads them differently from libpq.
pub(in crate::database) fn options_of(url: &str) -> Result<PgConnectOptions, SqlxError> {
    let options: PgConnectOptions = url.parse()?;
    // Brackets separate an IPv6 address from a port (RFC 3986 §3.2.2); they are not part
    // of the address.
    let host = options.get_host();
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let bare = bare.map(str::to_owned);
    let options = match bare {
        Some(host) => options.host(&host),
        None => options,
    };
    Ok(options
        .statement_cache_capacity(KEPT_STATEMENTS)
        // We store no such numbers, and PgBouncer refuses unknown settings at startup.
        .extra_float_digits(None)
        .disable_statement_logging())
}

/// Opens a connection and sets what our statements rely on. Not as startup parameters,
/// which poolers refuse.
pub(super) async fn open(options: &PgConnectOptions) -> Result<PgConnection, SqlxError> {
    let mut connection = PgConnection::connect_with(options).await?;
    let pins = format!(
        "{PINS}; SET statement_timeout = {}",
        LONGEST_STATEMENT.as_millis()
    );
    connection.execute(AssertSqlSafe(pins)).await?;
    Ok(connection)
}

/// The settings of each connection, in one round trip. Our writes are conditional on the
/// rows they were decided on, so they must see what others commit meanwhile.
pub(super) const PINS: &str = "SET default_transaction_isolation = 'read committed'; \
     SET default_transaction_deferrable = off; \
     SET standard_conforming_strings = on; \
     SET lock_timeout = 0; \
     SET idle_in_transaction_session_timeout = '1min'";

/// Refuses a database that would lose text, and a pooler that would lose our settings.
///
/// # Errors
/// [`Error::Unsuitable`], or when the server cannot be reached.
pub(super) async fn inspect(options: &PgConnectOptions) -> Result<(), Error> {
    let mut one = connect(options).await?;
    let encoding: String = sqlx::raw_sql("SHOW server_encoding")
        .fetch_one(&mut one)
        .await
        .and_then(|row| sqlx::Row::try_get(&row, 0))?;
    if encoding != "UTF8" {
        return Err(Error::Unsuitable(format!(
            "the database is encoded as {encoding}, which cannot hold all text; make another one \
             with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        )));
    }
    let mut other = connect(options).await?;
    let keeps = timeout(POOLER_PATIENCE, keeps_sessions(&mut one, &mut other)).await;
    let keeps = match keeps {
        Ok(Ok(keeps)) => keeps,
        // It waits for a session that we hold ourselves.
        Err(_) => false,
        // It refuses what a server would accept.
        Ok(Err(SqlxError::Database(error))) if !is_going_down(error.code().as_deref()) => false,
        Ok(Err(error)) => return Err(error.into()),
    };
    // Whether they close cleanly does not matter.
    let _ = timeout(PATIENCE, async { tokio::join!(one.close(), other.close()) }).await;
    if keeps {
        return Ok(());
    }
    Err(Error::Unsuitable(
        "the database is behind a pooler that gives every transaction another session, which \
         loses prepared statements and settings; have it pool sessions (PgBouncer: \
         pool_mode=session), or connect to the server itself"
            .to_owned(),
    ))
}

/// Whether the server says that it or this connection is being shut down, with SQLSTATE class
/// 57P (operator intervention).
fn is_going_down(code: Option<&str>) -> bool {
    code.is_some_and(|code| code.starts_with("57P"))
}

async fn connect(options: &PgConnectOptions) -> Result<PgConnection, Error> {
    let connected = timeout(PATIENCE, PgConnection::connect_with(options)).await;
    Ok(connected.map_err(Error::unavailable)??)
}

/// Whether a setting of one connection survives until its next transaction, although
/// another connection ran one in between. A pooler in transaction mode gives that one the
/// most recently freed session.
async fn keeps_sessions(
    one: &mut PgConnection,
    other: &mut PgConnection,
) -> Result<bool, SqlxError> {
    one.execute("SET service_kit.session = 'kept'").await?;
    other.execute("BEGIN").await?;
    other.execute("SELECT 1").await?;
    let asked = sqlx::raw_sql("SELECT current_setting('service_kit.session', true)");
    let row = asked.fetch_one(&mut *one).await?;
    let kept: Option<String> = sqlx::Row::try_get(&row, 0)?;
    other.execute("ROLLBACK").await?;
    Ok(kept.as_deref() == Some("kept"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_goes_down_is_no_pooler() {
        let codes = [
            Some("57P01"),
            Some("57P03"),
            Some("08P01"),
            Some("42601"),
            None,
        ];
        let going_down = codes.map(is_going_down);
        assert_eq!(going_down, [true, true, false, false, false]);
    }

    #[test]
    fn brackets_are_no_part_of_an_address() {
        let host = |url: &str| options_of(url).unwrap().get_host().to_owned();
        assert_eq!(host("postgres://me@[::1]:5433/db"), "::1");
        assert_eq!(host("postgres://me@[fe80::1]/db"), "fe80::1");
        assert_eq!(host("postgres://me@db.example:5433/db"), "db.example");
        assert_eq!(host("postgres://me@127.0.0.1/db"), "127.0.0.1");
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        let options = options_of("postgres://m%40e:p%40ss@db/my%20db?sslmode=require").unwrap();
        assert_eq!(options.get_username(), "m@e");
        assert_eq!(options.get_database(), Some("my db"));
        let socket = options_of("postgres://me@%2Frun%2Fpostgresql/db").unwrap();
        assert_eq!(
            socket.get_socket().unwrap().to_str(),
            Some("/run/postgresql")
        );
        let socket = options_of("postgres:///db?host=/run/postgresql&user=me").unwrap();
        assert_eq!(
            socket.get_socket().unwrap().to_str(),
            Some("/run/postgresql")
        );
        assert_eq!(socket.get_username(), "me");
    }
}
