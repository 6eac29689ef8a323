//! Authorization: what a client may do for a person, from its request to the code that it
//! redeems (RFC 6749 §4.1).

mod answering;
mod code;
mod codes;
mod consents;
mod decision;
mod error;
mod kept;
mod logout;
mod pending;
mod pushed;
mod pushing;
mod request;
mod service;

pub use answering::Consent;
pub use code::AuthorizationCode;
pub use codes::{StoredCode, delete_unused_codes, find_code, insert_code, redeem_code};
pub use consents::{
    StoredConsent, delete_consent, find_consent, hold_consent, list_consents, store_consent,
};
pub use decision::{Begun, BrowserLogin, Decision, LoginReason, Stage};
pub use error::{Error, PushError};
pub use kept::Kept;
pub use logout::{LogoutError, LogoutRefusal, LogoutRequest, PostLogout};
pub use pending::{PendingRequest, WAITS_FOR};
pub use pushed::PUSHED_FOR;
pub use request::{
    Answer, AuthorizationRequest, ErrorCode, Parameters, Refusal, RequestError, ResponseMode,
    ReturnAddress, Unacceptable,
};
pub use service::{Asked, Authorizations, Ticket};
