//! HTTP/1.1 as far as a load generator needs it: requests are bytes that were made
//! before, answers are read and not interpreted. It has to cost little, since it
//! runs on the same cores as what it measures.

mod answer;
mod connection;
mod request;

pub use answer::Answer;
pub use connection::Connection;
pub use request::Request;
