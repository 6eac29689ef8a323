//! `doctor`: looks at everything that a service depends on, and says what to do about what is
//! not as it should be. It changes nothing.

mod disk;
mod peer;

use std::{
    fmt,
    io::{self, Write},
    process::ExitCode,
};

pub use disk::examine_folder;
pub use peer::{Peer, PeerError, examine_clock};

const SETTINGS: &str = "settings";

/// What was found, in the order in which it was looked at.
#[derive(Debug, Default)]
pub struct Report {
    findings: Vec<Finding>,
}

#[derive(Debug)]
struct Finding {
    topic: &'static str,
    verdict: Verdict,
}

/// How something is.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Fine(String),
    /// It works, but may fail one day.
    Risk {
        /// What is so.
        found: String,
        /// What to do about it.
        advice: String,
    },
    /// The service does not work like this.
    Fault {
        /// As above.
        found: String,
        /// As above.
        advice: String,
    },
    /// It was not looked at, for this reason.
    Skipped(String),
}

impl Verdict {
    /// A risk.
    pub fn risk(found: impl fmt::Display, advice: impl Into<String>) -> Self {
        Self::Risk {
            found: found.to_string(),
            advice: advice.into(),
        }
    }

    /// A fault.
    pub fn fault(found: impl fmt::Display, advice: impl Into<String>) -> Self {
        Self::Fault {
            found: found.to_string(),
            advice: advice.into(),
        }
    }
}

impl Report {
    /// A report that begins with what is risky about the settings, a sentence each.
    #[must_use]
    pub fn of_settings(risks: Vec<String>) -> Self {
        let mut report = Self::default();
        if risks.is_empty() {
            let fine = "valid, without a risk".to_owned();
            report.add(SETTINGS, Verdict::Fine(fine));
        }
        for risk in risks {
            report.add(SETTINGS, Verdict::risk(risk, "see docs/operations.md"));
        }
        report
    }

    /// Notes what was found about a topic.
    pub fn add(&mut self, topic: &'static str, verdict: Verdict) {
        self.findings.push(Finding { topic, verdict });
    }

    /// Writes it, a line a finding, and one more for what to do. The exit code is 1 if there is
    /// a fault.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tell(&self, output: &mut impl Write) -> io::Result<ExitCode> {
        let width = self.findings.iter().map(|found| found.topic.len()).max();
        let width = width.unwrap_or_default();
        for Finding { topic, verdict } in &self.findings {
            let (word, found, advice) = match verdict {
                Verdict::Fine(found) => ("ok", found, None),
                Verdict::Risk { found, advice } => ("risk", found, Some(advice)),
                Verdict::Fault { found, advice } => ("FAULT", found, Some(advice)),
                Verdict::Skipped(reason) => ("skip", reason, None),
            };
            writeln!(output, "{word:5}  {topic:width$}  {found}")?;
            if let Some(advice) = advice {
                writeln!(output, "{:5}  {:width$}  -> {advice}", "", "")?;
            }
        }
        let is_fault = |found: &Finding| matches!(found.verdict, Verdict::Fault { .. });
        if self.findings.iter().any(is_fault) {
            return Ok(ExitCode::FAILURE);
        }
        Ok(ExitCode::SUCCESS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(verdicts: Vec<Verdict>) -> (String, ExitCode) {
        let mut report = Report::default();
        for verdict in verdicts {
            report.add("clock", verdict);
        }
        report.add("master key", Verdict::Fine("it is there".to_owned()));
        let mut output = Vec::new();
        let code = report.tell(&mut output).unwrap();
        (String::from_utf8(output).unwrap(), code)
    }

    #[test]
    fn only_a_fault_fails() {
        let risk = || Verdict::risk("it is late", "set it");
        let (text, code) = told(vec![risk()]);
        assert_eq!(
            text,
            "risk   clock       it is late\n                   -> set it\nok     master key  it is there\n"
        );
        assert_eq!(code, ExitCode::SUCCESS);
        let (text, code) = told(vec![Verdict::Skipped("there is none".to_owned())]);
        assert!(text.starts_with("skip   clock       there is none\nok"));
        assert_eq!(code, ExitCode::SUCCESS);
        let (text, code) = told(vec![risk(), Verdict::fault("it stands", "wind it")]);
        assert!(text.contains("FAULT  clock       it stands"));
        assert_eq!(code, ExitCode::FAILURE);
    }
}
