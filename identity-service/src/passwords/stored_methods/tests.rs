use std::collections::BTreeSet;

use super::*;

const ARGON2ID: &str =
    "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
const BCRYPT: &str = "$2a$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";

fn method(stored: &str) -> Method {
    StoredHash::parse(stored).unwrap().method
}

#[test]
fn a_scan_finds_every_method_in_a_few_steps() {
    let pbkdf2 = |salt| format!("pbkdf2:sha256:1000${salt}${}", "0".repeat(64));
    let scrypt = |salt| format!("scrypt:1024:8:1${salt}${}", "0".repeat(128));
    let mut stored: BTreeSet<String> = (0..100)
        .flat_map(|salt| [pbkdf2(salt), scrypt(salt)])
        .collect();
    stored.extend([UNUSABLE, "garbage", ARGON2ID, BCRYPT].map(str::to_owned));
    stored.insert(BCRYPT.replace("$2a$04$", "$2b$04$"));
    stored.insert(BCRYPT.replace("$2a$04$", "$2b$05$"));

    let (mut scan, mut steps) = (MethodScan::default(), 0);
    while let Some(next) = stored.iter().find(|hash| hash.as_str() > scan.behind()) {
        scan.step(&next.clone());
        steps += 1;
    }
    assert_eq!(steps, 8);
    assert_eq!(
        scan.methods,
        [
            method(BCRYPT),
            method(&BCRYPT.replace("$04$", "$05$")),
            method(ARGON2ID),
            method(&pbkdf2(0)),
            method(&scrypt(0)),
        ]
    );
}

#[test]
fn the_configured_method_and_those_that_were_met_are_among_them() {
    let stored = StoredMethods::new(method(ARGON2ID));
    assert_eq!(*stored.with(None), [method(ARGON2ID)]);
    let both = [method(ARGON2ID), method(BCRYPT)];
    assert_eq!(*stored.with(Some(&method(BCRYPT))), both);
    assert_eq!(*stored.with(None), both);
    stored.replace(MethodScan::default());
    assert_eq!(*stored.with(None), [method(ARGON2ID)]);
}

#[test]
fn a_scan_is_due_at_once_and_then_once_a_minute() {
    let stored = StoredMethods::new(method(ARGON2ID));
    let at = |seconds| OffsetDateTime::from_unix_timestamp(seconds).unwrap();
    let asked = [0, 0, 59, 60, 60].map(|seconds| stored.is_due(at(seconds)));
    assert_eq!(asked, [true, false, false, true, false]);
    let set_back = [59, 118, 119].map(|seconds| stored.is_due(at(seconds)));
    assert_eq!(
        set_back,
        [true, false, true],
        "also by a clock that was ahead"
    );
}

#[test]
fn a_scan_gets_past_any_salt() {
    let mut scan = MethodScan::default();
    let odd = format!("pbkdf2:sha256:1000$~é${}", "0".repeat(64));
    scan.step(&odd);
    assert!(scan.behind() >= odd.as_str());
}
