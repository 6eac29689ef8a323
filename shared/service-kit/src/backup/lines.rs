//! Lines for a shell that use PostgreSQL's own programs. They never have a password: libpq
//! takes it from `PGPASSWORD` or a password file.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{BackupError, part_of};

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

/// Ends the shell properly when somebody interrupts it, so that what it has begun is deleted.
const ON_SIGNAL: &str = "trap 'exit 1' HUP INT TERM";

/// The copy is readable by its owner only, there as a whole or not at all, and written over
/// nothing. Unlike a renaming, a link never replaces what somebody else has just put there.
pub(super) fn dump(url: &SecretString, file: &Path) -> Result<String, BackupError> {
    let part = part_of(file);
    let lines = [
        format!(
            "(file={} && part={}",
            quoted(name(file)?),
            quoted(name(&part)?)
        ),
        "if [ -e \"$file\" ]; then echo \"$file is there already\" >&2; exit 1; fi".to_owned(),
        "umask 077 && set -C && : >\"$part\"".to_owned(),
        format!("trap 'rm -f -- \"$part\"' EXIT && {ON_SIGNAL}"),
        format!(
            "pg_dump --format=custom --no-owner --no-privileges --file=\"$part\" --dbname={}",
            quoted(&without_password(url)?)
        ),
        "ln -- \"$part\" \"$file\")".to_owned(),
    ];
    Ok(lines.join(" &&\n"))
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
    // A sequence that gave no id yet has no last value. It cannot be set below its least one.
    let skip = format!(
        "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, last) FROM \
         (SELECT *, coalesce(last_value, start_value - 1) + {skipped} AS last FROM pg_sequences) \
         AS ids WHERE last >= min_value"
    );
    let dump = name(file)?;
    let script = quoted(&format!("{dump}.sql"));
    let lines = [
        format!("(script={script} && umask 077 && set -C && : >\"$script\""),
        format!("trap 'rm -f \"$script\"' EXIT && {ON_SIGNAL}"),
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
    use std::{fs, process::Command};

    use super::*;

    /// Runs the lines where `pg_dump` writes something to its file and then does `then`. Returns
    /// whether they succeed.
    fn run_dump(file: &Path, then: &str) -> bool {
        let stand_in = format!(
            "pg_dump() {{ for word; do case \"$word\" in --file=*) \
             echo dumped >|\"${{word#--file=}}\" ;; esac; done; {then}; }}"
        );
        let lines = dump(&"postgres://db/x".into(), file).unwrap();
        let script = format!("umask 022\n{stand_in}\n{lines}");
        let done = Command::new("sh").args(["-ec", &script]).output().unwrap();
        done.status.success()
    }

    #[test]
    fn a_dump_is_private_whole_and_over_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("it's a.dump");
        let left = || fs::read_dir(folder.path()).unwrap().count();
        assert!(!run_dump(&file, "return 1"));
        assert_eq!(left(), 0, "what a failure leaves");
        assert!(!run_dump(&file, "sh -c 'kill -TERM $PPID'; sleep 1"));
        assert_eq!(left(), 0, "what an interruption leaves");
        assert!(run_dump(&file, "true"));
        assert_eq!(
            (fs::read_to_string(&file).unwrap().as_str(), left()),
            ("dumped\n", 1)
        );
        assert!(!crate::database::is_open_to_others(&file).unwrap());
        let other = folder.path().join("other");
        for (target, taken) in [(&file, &file), (&other, &part_of(&other))] {
            fs::write(taken, "mine").unwrap();
            assert!(!run_dump(target, "true"));
            assert_eq!(fs::read_to_string(taken).unwrap(), "mine");
        }
        // A link would be made in it.
        let taken = folder.path().join("folder");
        fs::create_dir(&taken).unwrap();
        assert!(!run_dump(&taken, "true"));
        assert_eq!(fs::read_dir(&taken).unwrap().count(), 0);
        let late = folder.path().join("late");
        let appears = format!("echo mine >'{}'", late.display());
        assert!(!run_dump(&late, &appears));
        assert_eq!(fs::read_to_string(&late).unwrap(), "mine\n");
    }

    fn dumped(url: &str) -> String {
        dump(&url.into(), Path::new("a")).unwrap()
    }

    #[test]
    fn lines_have_all_but_the_password() {
        let url = "postgres://me:hunter2@db:5433/identity?sslmode=require&password=hunter2&x=1";
        let lines = dump(&url.into(), Path::new("it's.dump")).unwrap();
        assert!(lines.starts_with(r"(file='it'\''s.dump' && part='it'\''s.dump.part' &&"));
        assert!(lines.contains("--dbname='postgres://me@db:5433/identity?sslmode=require' &&"));
        assert!(!lines.contains("hunter2"));
        let lines = restore(&url.into(), Path::new("a.dump"), "steps", 7).unwrap();
        assert!(lines.contains("+ 7 AS last"));
        assert!(!lines.contains("hunter2"));
    }

    #[test]
    fn what_says_where_the_database_is_stays_under_its_name_in_libpq() {
        let lines = dumped(
            "postgres://me@db/x?ssl-mode=verify-full&ssl-ca=/ca.pem&dbname=y\
             &options=-c%20a%3Db&statement-cache-capacity=7",
        );
        let expected = "'postgres://me@db/x?sslmode=verify-full&sslrootcert=%2Fca.pem&dbname=y\
                        &options=-c%20a%3Db' &&";
        assert!(lines.contains(expected), "{lines}");
    }

    #[test]
    fn a_socket_stays_where_it_is() {
        let lines = dumped("postgres:///identity?host=%2Ftmp%2Fpg&user=postgres");
        assert!(lines.contains("'postgres:///identity?host=%2Ftmp%2Fpg&user=postgres' &&"));
    }
}
