use std::ops::Range;

/// Where each line of a text ends.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(end, _)| end).collect())
    }

    /// The line, counted from one, in which a span begins; the first one if there is none.
    pub(super) fn at(&self, span: Option<Range<usize>>) -> usize {
        let begin = span.map_or(0, |span| span.start);
        self.0.partition_point(|end| *end < begin) + 1
    }
}
