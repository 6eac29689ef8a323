//! Wrong clocks.

use crate::history::*;

const SECOND: u64 = 1_000_000;

#[derive(Debug)]
struct Clock {
    replica: Replica,
    from: u64,
    to: u64,
    /// In seconds.
    offset: i64,
}

/// All clocks that are wrong for a while.
#[derive(Debug, Default)]
pub(super) struct Clocks(Vec<Clock>);

impl Clocks {
    /// In half of the runs a replica of each service has a wrong clock for a while. Where keys rotate
    /// within minutes, none is wrong by hours. Returns what is recorded of it.
    pub(super) fn step(&mut self, rng: &mut fastrand::Rng, hours: bool) -> Vec<Event> {
        let mut events = vec![];
        for service in [Service::Identity, Service::Recipe] {
            if rng.bool() {
                let offset = *rng.choice(&[7_200, -7_200, 25, -25]).unwrap();
                let from = rng.u64(2..40) * SECOND;
                let clock = Clock {
                    replica: Replica { service, index: 0 },
                    from,
                    to: from + rng.u64(1..30) * SECOND,
                    offset: if hours { offset } else { offset.clamp(-25, 25) },
                };
                events.extend(clock.events(FaultId(self.0.len() as u64)));
                self.0.push(clock);
            }
        }
        events
    }

    /// By how many seconds a clock is ahead.
    pub(super) fn offset(&self, replica: Replica, now: u64) -> i64 {
        let clocks = self.0.iter();
        let wrong =
            clocks.filter(|clock| clock.replica == replica && clock.from <= now && now <= clock.to);
        wrong.map(|clock| clock.offset).sum()
    }
}

impl Clock {
    fn events(&self, fault: FaultId) -> [Event; 2] {
        let kind = Fault::Clock {
            replica: self.replica,
            offset_micros: self.offset * 1_000_000,
        };
        let at = Micros(self.from - 1);
        let begin = Event::FaultBegin(FaultBegin { fault, at, kind });
        let at = Micros(self.to + 1);
        [begin, Event::FaultEnd(FaultEnd { fault, at })]
    }
}
