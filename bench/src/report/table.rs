use std::fmt;

/// A table in Markdown.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub(crate) fn new(head: impl Into<Vec<&'static str>>) -> Self {
        Self {
            head: head.into(),
            rows: Vec::new(),
        }
    }

    /// Adds a row with one cell per column.
    pub(crate) fn row(&mut self, cells: impl Into<Vec<String>>) {
        self.rows.push(cells.into());
    }
}

/// The first column is text, the others are numbers.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| {} |", self.head.join(" | "))?;
        let rules = self.head.iter().enumerate();
        let rules: Vec<_> = rules
            .map(|(i, _)| if i == 0 { "---" } else { "--:" })
            .collect();
        writeln!(f, "|{}|", rules.join("|"))?;
        for row in &self.rows {
            writeln!(f, "| {} |", row.join(" | "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_right_aligned() {
        let mut table = Table::new(["what", "µs"]);
        table.row(["login".to_owned(), "7,900".to_owned()]);
        let lines = "| what | µs |\n|---|--:|\n| login | 7,900 |\n";
        assert_eq!(table.to_string(), lines);
    }
}
