//! Authorization: what a client may do for a person, from its request to the code that it
//! redeems (RFC 6749 §4.1).

mod code;
mod codes;
mod consents;

pub use code::AuthorizationCode;
pub use codes::{StoredCode, find_code, insert_code, redeem_code};
pub use consents::{find_consent, store_consent};
