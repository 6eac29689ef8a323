//! Password hashes of other systems.
//!
//! A hash on each line.

use std::sync::LazyLock;

use identity_service::{
    passwords::{
        Argon2Library, MethodScan, PasswordConfig, Passwords, Policy, Verdict, check_hash,
    },
    workers::WorkMetrics,
};
use tokio::runtime::{Builder, Runtime};

/// The product of all numbers in a hash that is verified here: others take too long.
const CHEAP: u64 = 1 << 17;

static PASSWORDS: LazyLock<Passwords> = LazyLock::new(|| {
    let config = PasswordConfig {
        argon2: "m=64,t=1,p=1".parse().expect("they are costs"),
        library: Argon2Library::default(),
        policy: Policy { min_length: 8 },
    };
    Passwords::start(&config, WorkMetrics::default()).expect("it starts")
});
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().build().expect("it starts"));

/// Whoever has an accepted hash can try to log in. Scanning accepted hashes finds each method,
/// or a failed login with it would take another time than one with a known method.
pub fn target(data: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(data) else {
        return false;
    };
    let mut accepted: Vec<_> = text
        .lines()
        .filter(|line| check_hash(line).is_ok())
        .collect();
    for stored in accepted.iter().take(4).filter(|stored| is_cheap(stored)) {
        let verdict = verify(stored);
        assert_eq!(verdict, Verdict::Wrong, "{stored:?} is of any password");
    }
    accepted.sort_unstable();
    let mut all = MethodScan::default();
    for stored in &accepted {
        all.step(stored);
        assert!(all.behind() >= *stored, "the scan would not end");
    }
    let mut skipping = MethodScan::default();
    while let Some(stored) = accepted.iter().find(|stored| **stored > skipping.behind()) {
        skipping.step(stored);
    }
    assert_eq!(skipping.count(), all.count(), "a method was skipped");
    !accepted.is_empty()
}

fn verify(stored: &str) -> Verdict {
    let place = PASSWORDS.reserve().expect("nobody else is there");
    let password = "one that nobody has chosen".into();
    let verdict = RUNTIME.block_on(PASSWORDS.verify(place, &password, Some(stored)));
    // Or each failed check would take as long as all methods that were ever seen.
    PASSWORDS.set_stored_methods(MethodScan::default());
    verdict.expect("an accepted hash can be verified")
}

/// Whether the costs are low, however they are written.
fn is_cheap(stored: &str) -> bool {
    if stored.starts_with("$2") {
        return stored.contains("$04$");
    }
    let costs = stored.rsplitn(3, '$').last().unwrap_or_default();
    let costs = costs.trim_start_matches("pbkdf2:sha256");
    let numbers = costs.split(|sign: char| !sign.is_ascii_digit());
    let numbers = numbers.filter_map(|number| number.parse::<u64>().ok());
    numbers.fold(1_u64, |product, number| {
        product.saturating_mul(number.max(1))
    }) <= CHEAP
}
