use std::{
    collections::BTreeSet,
    io::{self, Write},
};

/// A column that is never imported.
const PLAINTEXT: &str = "password_plaintext";

/// The result of an import.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(super) imported: u64,
    pub(super) already_there: u64,
    pub(super) refused: Vec<Refusal>,
    pub(super) ignored_columns: BTreeSet<String>,
}

/// A line that was not imported.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(super) line: u64,
    pub(super) reason: String,
}

impl Report {
    pub(crate) fn is_complete(&self) -> bool {
        self.refused.is_empty()
    }

    /// Writes warnings and refused lines to `errors`, and the counts to `output`.
    pub(crate) fn write(&self, output: &mut impl Write, errors: &mut impl Write) -> io::Result<()> {
        for column in &self.ignored_columns {
            if column == PLAINTEXT {
                writeln!(
                    errors,
                    "warning: {PLAINTEXT} is ignored; import password_hash, or send people reset links"
                )?;
            } else {
                writeln!(errors, "warning: the unknown column {column:?} is ignored")?;
            }
        }
        for Refusal { line, reason } in &self.refused {
            writeln!(errors, "line {line}: {reason}")?;
        }
        writeln!(
            output,
            "{} imported, {} already there, {} refused",
            self.imported,
            self.already_there,
            self.refused.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_reasons_apart_from_the_count() {
        let report = Report {
            imported: 2,
            already_there: 1,
            refused: vec![Refusal {
                line: 17,
                reason: "username is already taken".to_owned(),
            }],
            ignored_columns: BTreeSet::from(["password_plaintext".to_owned(), "shoe".to_owned()]),
        };
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        report.write(&mut output, &mut errors).unwrap();
        assert_eq!(output, b"2 imported, 1 already there, 1 refused\n");
        let expected = "warning: password_plaintext is ignored; import password_hash, or send people reset links\n\
            warning: the unknown column \"shoe\" is ignored\n\
            line 17: username is already taken\n";
        assert_eq!(String::from_utf8(errors).unwrap(), expected);
    }
}
