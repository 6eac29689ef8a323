use utoipa::openapi::{OpenApi as Document, path::Operation};

use super::operations;

/// Splits each operation's text: the first sentence becomes its summary, the rest its
/// description.
pub(super) fn summarize(document: &mut Document) {
    for operation in document.paths.paths.values_mut().flat_map(operations) {
        shorten(operation);
    }
}

fn shorten(operation: &mut Operation) {
    let Some(text) = operation.summary.take() else {
        return;
    };
    let text = text.replace('\n', " ");
    let (summary, rest) = text.split_once(". ").unwrap_or((&text, ""));
    operation.summary = Some(summary.trim_end_matches('.').to_owned());
    if !rest.is_empty() {
        operation.description.get_or_insert(rest.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shortened(text: &str) -> (Option<String>, Option<String>) {
        let mut operation = Operation::default();
        operation.summary = Some(text.to_owned());
        shorten(&mut operation);
        (operation.summary, operation.description)
    }

    #[test]
    fn a_summary_is_the_first_sentence() {
        assert_eq!(
            shortened("Is it\nalive?"),
            (Some("Is it alive?".to_owned()), None)
        );
        assert_eq!(shortened("Logs out."), (Some("Logs out".to_owned()), None));
        let (summary, description) = shortened("Logs in. A program\nsends JSON. A form does not.");
        assert_eq!(summary.as_deref(), Some("Logs in"));
        assert_eq!(
            description.as_deref(),
            Some("A program sends JSON. A form does not.")
        );
    }
}
