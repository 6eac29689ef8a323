//! A minimal HTTP/1.1 client for load generation. Requests are prepared bytes, and answers
//! are not interpreted. It must be cheap, because it runs on the same cores as the
//! services.

mod answer;
mod connection;
mod request;

pub use answer::Answer;
pub use connection::Connection;
pub use request::Request;
