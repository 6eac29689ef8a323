//! Sets of times.

use crate::history::Micros;

/// Disjoint intervals in order, both ends included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Intervals(Vec<(Micros, Micros)>);

impl Intervals {
    /// The union of these.
    pub(crate) fn union(intervals: impl IntoIterator<Item = (Micros, Micros)>) -> Self {
        let mut sorted: Vec<_> = intervals.into_iter().collect();
        sorted.sort_unstable();
        let mut merged: Vec<(Micros, Micros)> = Vec::new();
        for (from, to) in sorted {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        Self(merged)
    }

    fn ending_at_or_after(&self, at: Micros) -> &[(Micros, Micros)] {
        let first = self.0.partition_point(|(_, to)| *to < at);
        &self.0[first..]
    }

    /// The end of the first stretch of this many microseconds, at or after `from`, that touches none of
    /// the intervals. `None`: there is none.
    pub(crate) fn free_for(&self, from: Micros, length: u64) -> Option<Micros> {
        let mut begin = from;
        for (start, end) in self.ending_at_or_after(from) {
            if begin.0.saturating_add(length) < start.0 {
                break;
            }
            begin = Micros(end.0.checked_add(1)?);
        }
        begin.0.checked_add(length).map(Micros)
    }

    /// Whether any of them touches this time.
    pub(crate) fn touch(&self, from: Micros, to: Micros) -> bool {
        let first = self.ending_at_or_after(from).first();
        first.is_some_and(|(start, _)| *start <= to)
    }

    /// A time `slack` after `from`, and after the end of each interval that it reaches.
    pub(crate) fn settle(&self, from: Micros, slack: u64) -> Micros {
        let mut bound = from.0.saturating_add(slack);
        for (start, end) in self.ending_at_or_after(from) {
            if start.0 > bound {
                break;
            }
            bound = bound.max(end.0.saturating_add(slack));
        }
        Micros(bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intervals(pairs: &[(u64, u64)]) -> Intervals {
        Intervals::union(pairs.iter().map(|(from, to)| (Micros(*from), Micros(*to))))
    }

    #[test]
    fn intervals_that_touch_are_one() {
        let merged = intervals(&[(5, 9), (1, 3), (2, 4), (9, 10)]);
        assert_eq!(merged, intervals(&[(1, 4), (5, 10)]));
    }

    #[test]
    fn the_first_free_stretch_is_found() {
        let busy = intervals(&[(10, 20), (25, 30)]);
        let free = |from, length| busy.free_for(Micros(from), length).map(|at| at.0);
        assert_eq!(free(0, 9), Some(9));
        assert_eq!(free(0, 10), Some(41), "it would touch the first");
        assert_eq!(free(15, 3), Some(24));
        assert_eq!(free(15, 5), Some(36));
        assert_eq!(free(40, 5), Some(45));
        assert_eq!(intervals(&[(0, u64::MAX)]).free_for(Micros(1), 1), None);
    }

    #[test]
    fn what_touches_is_found() {
        let busy = intervals(&[(10, 20)]);
        let touch = |from, to| busy.touch(Micros(from), Micros(to));
        assert!(touch(0, 10) && touch(20, 30) && touch(12, 13) && touch(5, 40));
        assert!(!touch(0, 9) && !touch(21, 30));
    }

    #[test]
    fn a_late_effect_waits_for_the_faults_on_its_way() {
        let busy = intervals(&[(10, 20), (24, 30), (100, 110)]);
        let settle = |from, slack| busy.settle(Micros(from), slack).0;
        assert_eq!(settle(0, 5), 5);
        assert_eq!(settle(6, 5), 35, "one fault reaches the next");
        assert_eq!(settle(21, 2), 23);
    }
}
