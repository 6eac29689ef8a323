//! Lines for a shell that use PostgreSQL's own programs. They never have a password: libpq
//! takes it from `PGPASSWORD` or a password file.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::BackupError;

/// The parameters of a URL that say where the database is and how to trust it, each with its
/// name in libpq. Our driver has more names for some, and parameters that libpq refuses.
const OF_LIBPQ: [(&str, &str); 17] = [
    ("host", "host"),
    ("hostaddr", "hostaddr"),
    ("port", "port"),
    ("dbname", "dbname"),
    ("user", "user"),
    ("options", "options"),
    ("sslmode", "sslmode"),
    ("ssl-mode", "sslmode"),
    ("sslrootcert", "sslrootcert"),
    ("ssl-root-cert", "sslrootcert"),
    ("ssl-ca", "sslrootcert"),
    ("sslcert", "sslcert"),
    ("ssl-cert", "sslcert"),
    ("sslkey", "sslkey"),
    ("ssl-key", "sslkey"),
    ("application_name", "application_name"),
    ("passfile", "passfile"),
];

pub(super) fn dump(url: &SecretString, file: &Path) -> Result<String, BackupError> {
    Ok(format!(
        "pg_dump --format=custom --no-owner --no-privileges --file={} --dbname={}",
        quoted(name(file)?),
        quoted(&without_password(url)?)
    ))
}

/// Into an empty database, in one transaction: everything of a copy of the service with this
/// table of migrations, with ids skipped, or nothing. The script beside the copy that this needs
/// replaces no file, and is deleted in any case.
pub(super) fn restore(
    url: &SecretString,
    file: &Path,
    bookkeeping: &str,
    skipped: u32,
) -> Result<String, BackupError> {
    let check = format!(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_tables WHERE tablename = '{bookkeeping}') \
         THEN RAISE 'it is no backup of this service'; END IF; END $$"
    );
    let skip = format!(
        "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, last_value + {skipped}) \
         FROM pg_sequences WHERE last_value IS NOT NULL"
    );
    let dump = name(file)?;
    let script = quoted(&format!("{dump}.sql"));
    let lines = [
        format!("(script={script} && umask 077 && set -C && : >\"$script\""),
        "trap 'rm -f \"$script\"' EXIT".to_owned(),
        format!(
            "pg_restore --no-owner --no-privileges --file=\"$script\" {}",
            quoted(dump)
        ),
        format!(
            "psql --no-psqlrc --quiet --output=/dev/null --set=ON_ERROR_STOP=1 --single-transaction \
             --dbname={} --file=\"$script\" --command={} --command={})",
            quoted(&without_password(url)?),
            quoted(&check),
            quoted(&skip)
        ),
    ];
    Ok(lines.join(" &&\n"))
}

fn name(file: &Path) -> Result<&str, BackupError> {
    let name = file.to_str();
    name.ok_or_else(|| BackupError::Name(file.to_owned()))
}

fn without_password(url: &SecretString) -> Result<String, BackupError> {
    let mut url = Url::parse(url.expose_secret())?;
    // Only URLs without a host cannot have one.
    let _ = url.set_password(None);
    let known: Vec<_> = url
        .query_pairs()
        .filter_map(|(name, value)| {
            let (_, known) = OF_LIBPQ.iter().find(|(ours, _)| *ours == name)?;
            Some((*known, value.into_owned()))
        })
        .collect();
    url.set_query(None);
    if !known.is_empty() {
        url.query_pairs_mut().extend_pairs(known);
        // libpq reads URLs by RFC 3986, where a plus is a plus.
        let query = url.query().unwrap_or_default().replace('+', "%20");
        url.set_query(Some(&query));
    }
    Ok(url.into())
}

/// In quotes for a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_all_but_the_password() {
        let url = "postgres://me:hunter2@db:5433/identity?sslmode=require&password=hunter2&x=1";
        let line = dump(&url.into(), Path::new("it's.dump")).unwrap();
        assert_eq!(
            line,
            r"pg_dump --format=custom --no-owner --no-privileges --file='it'\''s.dump' --dbname='postgres://me@db:5433/identity?sslmode=require'"
        );
        let lines = restore(&url.into(), Path::new("a.dump"), "steps", 7).unwrap();
        assert!(lines.contains("last_value + 7"));
        assert!(!lines.contains("hunter2"));
    }

    #[test]
    fn what_says_where_the_database_is_stays_under_its_name_in_libpq() {
        let url = "postgres://me@db/x?ssl-mode=verify-full&ssl-ca=/ca.pem&dbname=y\
                   &options=-c%20a%3Db&statement-cache-capacity=7";
        let line = dump(&url.into(), Path::new("a")).unwrap();
        let expected = "'postgres://me@db/x?sslmode=verify-full&sslrootcert=%2Fca.pem&dbname=y\
                        &options=-c%20a%3Db'";
        assert!(line.ends_with(expected), "{line}");
    }

    #[test]
    fn a_socket_stays_where_it_is() {
        let url = "postgres:///identity?host=%2Ftmp%2Fpg&user=postgres";
        let line = dump(&url.into(), Path::new("a")).unwrap();
        assert!(line.ends_with("'postgres:///identity?host=%2Ftmp%2Fpg&user=postgres'"));
    }
}
