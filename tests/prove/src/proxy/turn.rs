use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Whether a program gets new requests. All who choose between programs share it, like the
/// table of a load balancer.
#[derive(Clone, Debug)]
pub struct Turn(Arc<AtomicBool>);

impl Turn {
    /// Gives it requests, or leaves it out.
    pub fn set(&self, takes_part: bool) {
        self.0.store(takes_part, Ordering::Release);
    }

    /// Whether it gets requests.
    #[must_use]
    pub fn takes_part(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// The first of these that takes part, from `start` on and round; if none does, `start`.
    ///
    /// # Panics
    /// If there are none.
    pub fn next<'a>(turns: impl Iterator<Item = &'a Self>, start: usize) -> usize {
        let turns: Vec<_> = turns.map(Self::takes_part).collect();
        let count = turns.len();
        let mut round = (start..start + count).map(|place| place % count);
        round.find(|place| turns[*place]).unwrap_or(start % count)
    }
}

impl Default for Turn {
    /// It takes part.
    fn default() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_is_one_that_takes_part() {
        let turns = [Turn::default(), Turn::default(), Turn::default()];
        let next = |start| Turn::next(turns.iter(), start);
        assert_eq!([next(0), next(1), next(5)], [0, 1, 2]);
        turns[1].set(false);
        turns[2].set(false);
        assert_eq!([next(0), next(1), next(5)], [0, 0, 0]);
        turns[0].set(false);
        assert_eq!([next(0), next(1), next(5)], [0, 1, 2]);
    }
}
