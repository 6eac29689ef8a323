use time::macros::datetime;

use super::*;

const HASH: &str = "$2a$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";

fn parse(columns: &[(&'static str, &str)]) -> Result<ImportedUser, Faults> {
    let mut line = Fields::default();
    for (column, text) in columns {
        line.set(column, *text);
    }
    ImportedUser::parse(&line, datetime!(2026-11-21 09:30 UTC))
}

#[test]
fn a_whole_line() {
    let user = parse(&[
        ("id", "7"),
        ("username", "Cook"),
        ("password_hash", HASH),
        ("first_name", "Ada"),
        ("date_created", "2024-02-29 13:07:09"),
        ("is_disabled", "True"),
    ]);
    let expected = ImportedUser {
        id: Some(7),
        username: Username::parse("Cook").unwrap(),
        password_hash: Some(HASH.to_owned()),
        profile: Profile {
            first_name: Some("Ada".to_owned()),
            ..Profile::default()
        },
        created_at: Some(datetime!(2024-02-29 13:07:09 UTC)),
        is_disabled: true,
    };
    assert_eq!(user, Ok(expected));
}

#[test]
fn a_username_is_enough() {
    let user = parse(&[("username", "cook"), ("is_disabled", "")]).unwrap();
    assert_eq!(
        (user.id, user.password_hash, user.is_disabled),
        (None, None, false)
    );
}

#[test]
fn all_faults_are_told_at_once() {
    let faults = parse(&[
        ("id", "0"),
        ("password_hash", "hunter2"),
        ("email", "cook@localhost"),
        ("first_name", "two\nlines"),
        ("date_created", "yesterday"),
        ("is_disabled", "maybe"),
    ]);
    let expected = [
        "id must be a whole number from 1 to 9007199254740991",
        "username must not be empty",
        "password_hash is of an unknown kind; known are $argon2id$, $2a$, $2b$, $2y$, pbkdf2:sha256: and scrypt:",
        "date_created must be a time such as 2026-11-21T09:30:00Z or 2026-11-21 09:30:00",
        "is_disabled must be true or false",
        "email must have a domain with a dot after the @, as in ada@example.com",
        "first_name must not contain control characters",
    ];
    let faults = faults.unwrap_err();
    assert!(faults.sentences().eq(expected), "{faults}");
}

#[test]
fn hashes_are_read_also_as_postgresql_prints_bytes() {
    let hex = HEXLOWER_PERMISSIVE.encode(HASH.as_bytes());
    let read = |hash: &str| parse(&[("username", "cook"), ("password_hash", hash)]);
    let user = read(&format!("\\x{hex}")).unwrap();
    assert_eq!(user.password_hash.as_deref(), Some(HASH));
    for garbled in ["\\x", "\\x2", "\\x24zz", "\\xff", "\\x686921"] {
        assert!(read(garbled).is_err(), "{garbled}");
    }
}

#[test]
fn a_time_that_cannot_be_is_a_fault_of_its_line() {
    for time in [
        "-0001-11-30 00:00:00",
        "0000-00-00 00:00:00",
        "10000-01-01 00:00:00",
        "9999-12-31T23:59:59-01:00",
    ] {
        let faults = parse(&[("username", "cook"), ("date_created", time)]).unwrap_err();
        assert!(
            faults.to_string().starts_with("date_created must "),
            "{faults}"
        );
    }
}
