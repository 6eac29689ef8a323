use std::ops::Range;

use crate::Error;

/// The maximum number of header fields in an answer.
const MOST_FIELDS: usize = 64;

/// An answer that was read completely.
#[derive(Debug)]
pub struct Answer<'a> {
    /// The status code.
    pub status: u16,
    /// Where it redirects to.
    pub location: Option<String>,
    /// Whether it says when to come back.
    pub says_when: bool,
    /// The body.
    pub body: &'a [u8],
}

/// The status of an answer and the place of its body in a buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) status: u16,
    pub(super) location: Option<String>,
    pub(super) says_when: bool,
    pub(super) body: Range<usize>,
}

impl Frame {
    /// Parses the answer at the start of `bytes`; `None` while its head is incomplete.
    pub(super) fn parse(bytes: &[u8]) -> Result<Option<Self>, Error> {
        let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
        let mut head = httparse::Response::new(&mut fields);
        let parsed = head.parse(bytes);
        let length = match parsed.map_err(|error| Error::NotHttp(error.to_string()))? {
            httparse::Status::Complete(length) => length,
            httparse::Status::Partial => return Ok(None),
        };
        let body = content_length(head.headers)
            .ok_or_else(|| Error::NotHttp("the length of a body is not known".to_owned()))?;
        Ok(Some(Self {
            status: head.code.unwrap_or_default(),
            location: value_of(head.headers, "location").map(str::to_owned),
            says_when: value_of(head.headers, "retry-after").is_some(),
            body: length..length + body,
        }))
    }
}

fn content_length(fields: &[httparse::Header<'_>]) -> Option<usize> {
    value_of(fields, "content-length")?.parse().ok()
}

fn value_of<'a>(fields: &[httparse::Header<'a>], name: &str) -> Option<&'a str> {
    let mut fields = fields.iter();
    let field = fields.find(|field| field.name.eq_ignore_ascii_case(name))?;
    std::str::from_utf8(field.value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &[u8] = b"HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\nbody";

    #[test]
    fn an_answer_is_parsed_once_its_head_is_complete() {
        let frame = Frame::parse(ANSWER).unwrap().unwrap();
        assert_eq!(frame.status, 201);
        assert_eq!(&ANSWER[frame.body], b"body");
        assert_eq!(Frame::parse(&ANSWER[..40]).unwrap(), None);
    }

    #[test]
    fn a_redirect_names_its_target() {
        let answer = b"HTTP/1.1 303 See Other\r\nlocation: /there\r\ncontent-length: 0\r\n\r\n";
        let frame = Frame::parse(answer).unwrap().unwrap();
        assert_eq!(frame.location.as_deref(), Some("/there"));
        assert_eq!(Frame::parse(ANSWER).unwrap().unwrap().location, None);
    }

    #[test]
    fn an_answer_without_a_length_is_refused() {
        assert!(Frame::parse(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
        assert!(Frame::parse(b"SMTP\r\n\r\n").is_err());
    }
}
