use std::collections::BTreeMap;

/// How a flood was answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answers {
    /// By status. 503 counts only with `Retry-After`.
    pub(super) by_status: BTreeMap<u16, u64>,
    /// 503 without `Retry-After`, or a connection that broke.
    pub(super) broken: u64,
}

impl Answers {
    pub(super) fn count(&mut self, status: u16, says_when: bool) {
        if status == 503 && !says_when {
            self.broken += 1;
        } else {
            *self.by_status.entry(status).or_default() += 1;
        }
    }

    pub(super) fn add(mut self, other: &Self) -> Self {
        for (status, count) in &other.by_status {
            *self.by_status.entry(*status).or_default() += count;
        }
        self.broken += other.broken;
        self
    }

    pub(super) fn of(&self, status: u16) -> u64 {
        self.by_status.get(&status).copied().unwrap_or_default()
    }

    pub(super) fn all(&self) -> u64 {
        self.by_status.values().sum::<u64>() + self.broken
    }

    /// Those with another status than the expected ones.
    pub(super) fn besides(&self, expected: &[u16]) -> u64 {
        let expected: u64 = expected.iter().map(|status| self.of(*status)).sum();
        self.all() - expected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_must_say_when_to_come_back() {
        let mut answers = Answers::default();
        for (status, says_when) in [(200, false), (503, true), (503, false), (401, false)] {
            answers.count(status, says_when);
        }
        assert_eq!(
            (answers.of(200), answers.of(503), answers.broken),
            (1, 1, 1)
        );
        assert_eq!(answers.besides(&[200, 503]), 2);
        assert_eq!(answers.clone().add(&answers).all(), 8);
    }
}
