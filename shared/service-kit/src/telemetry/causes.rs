use std::{error::Error, iter::successors};

/// An error and its causes on one line. Some libraries repeat a cause in their own text;
/// it is written once.
#[must_use]
pub fn causes(error: &dyn Error) -> String {
    let chain = successors(Some(error), |error: &&dyn Error| (*error).source());
    chain
        .map(ToString::to_string)
        .reduce(|text, cause| {
            if text.ends_with(&cause) {
                text
            } else {
                format!("{text}: {cause}")
            }
        })
        .unwrap_or_default()
}
