//! How inputs are taken apart.

use http::{HeaderMap, HeaderName, HeaderValue};

/// The letter in front, and the rest.
pub(crate) fn mode(data: &[u8]) -> Option<(u8, &[u8])> {
    data.split_first().map(|(mode, rest)| (*mode, rest))
}

/// The first line, without its end, and the rest.
pub(crate) fn line(data: &[u8]) -> (&[u8], &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n');
    end.map_or((data, &[]), |end| (&data[..end], &data[end + 1..]))
}

/// A header for each line; `None` if a line cannot be one.
pub(crate) fn headers(name: &HeaderName, lines: &[u8]) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    for line in lines.split(|byte| *byte == b'\n') {
        headers.append(name, HeaderValue::from_bytes(line).ok()?);
    }
    Some(headers)
}
