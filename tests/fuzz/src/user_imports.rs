//! Files of users of another system, in CSV or JSON lines.

use identity_service::accounts::{ImportedUser, NumberedUser, read_users};
use service_kit::input::Faults;

use crate::world::now;

/// Every line is a user, or refused with its number and a reason. In JSON lines, none depends
/// on another.
pub fn target(data: &[u8]) -> bool {
    let Ok(users) = read_users(data, now()) else {
        return false;
    };
    let read: Vec<NumberedUser> = users.take(1_000).map_while(Result::ok).collect();
    let is_json = is_json(data);
    let lines = if is_json {
        data.split(|byte| *byte == b'\n')
            .map(<[u8]>::to_vec)
            .collect()
    } else {
        lines_of_csv(data)
    };
    let mut before = 0;
    for (number, user) in &read {
        let index = usize::try_from(*number)
            .expect("it is small")
            .checked_sub(1);
        let line = index.and_then(|index| lines.get(index));
        let line = line.unwrap_or_else(|| panic!("there is no line {number}"));
        assert!(!line.is_empty(), "line {number} is blank");
        assert!(*number > before, "line {number} comes after {before}");
        before = *number;
        if let Err(faults) = user {
            check(faults);
        }
        if is_json {
            check_alone(line, user);
        }
    }
    read.iter().any(|(_, user)| user.is_ok())
}

fn is_json(file: &[u8]) -> bool {
    let beginning = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    beginning.trim_ascii_start().starts_with(b"{")
}

/// The lines as editors show them, whatever ends them.
fn lines_of_csv(file: &[u8]) -> Vec<Vec<u8>> {
    let text: String = file.iter().map(|byte| char::from(*byte)).collect();
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.split('\n')
        .map(|line| line.as_bytes().to_vec())
        .collect()
}

fn check(faults: &Faults) {
    assert!(faults.iter().count() > 0, "refused without a reason");
    for fault in faults.iter() {
        assert!(!fault.rule().is_empty());
    }
}

fn check_alone(line: &[u8], user: &Result<ImportedUser, Faults>) {
    // A line that is no object would be taken for CSV.
    if !line.trim_ascii_start().starts_with(b"{") {
        return;
    }
    let mut alone = read_users(line, now()).expect("it is JSON lines");
    let (_, found) = alone.next().expect("it is a line").expect("it is read");
    match (user, &found) {
        (Ok(user), Ok(found)) => assert_eq!(user, found),
        (Err(faults), Err(found)) => assert_eq!(faults.to_string(), found.to_string()),
        _ => panic!("{user:?} and {found:?}"),
    }
}
