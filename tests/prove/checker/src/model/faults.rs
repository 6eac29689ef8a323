//! What the faults of a history mean: which clocks were wrong, when the issuer could not be reached, and how
//! late an unanswered request may take effect.

use std::collections::HashMap;

use super::{Intervals, Span};
use crate::history::{Fault, Header, Link, Micros, Node, Replica, Service};

/// One fault and its time.
#[derive(Clone, Debug)]
pub(crate) struct Episode {
    pub(crate) kind: Fault,
    pub(crate) from: Micros,
    pub(crate) to: Micros,
}

/// What a wall clock showed, in microseconds since the epoch: something between these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wall {
    pub(crate) min: i64,
    pub(crate) max: i64,
}

/// All faults.
#[derive(Debug)]
pub(crate) struct Faults {
    episodes: Vec<Episode>,
    began_at_unix_micros: i64,
    leeway: i64,
    late_effect: u64,
    clocks: HashMap<Replica, Vec<(Span, i64)>>,
    /// When a replica, or what it needs, did not work.
    disturbed: HashMap<Replica, Intervals>,
    database: [Intervals; 2],
    /// When a replica of recipe-api could not reach the issuer.
    unreachable: Vec<Intervals>,
}

impl Faults {
    pub(crate) fn new(header: &Header, episodes: Vec<Episode>) -> Self {
        let leeway = micros(header.promises.leeway.micros());
        let mut clocks: HashMap<Replica, Vec<(Span, i64)>> = HashMap::new();
        for Episode { kind, from, to } in &episodes {
            if let Fault::Clock {
                replica,
                offset_micros,
            } = kind
            {
                let span = Span {
                    from: *from,
                    to: *to,
                };
                clocks
                    .entry(*replica)
                    .or_default()
                    .push((span, *offset_micros));
            }
        }
        let mut faults = Self {
            began_at_unix_micros: header.began_at_unix_micros,
            leeway,
            late_effect: header.promises.late_effect.micros(),
            clocks,
            disturbed: HashMap::new(),
            database: [Intervals::default(), Intervals::default()],
            unreachable: Vec::new(),
            episodes,
        };
        faults.index(header);
        faults
    }

    fn index(&mut self, header: &Header) {
        let of = |service, count: usize| {
            (0..u32::try_from(count).unwrap_or(u32::MAX))
                .map(move |index| Replica { service, index })
        };
        let identity = of(Service::Identity, header.identity_replicas as usize);
        let recipe = of(Service::Recipe, header.issuers_of_recipe.len());
        for replica in identity.chain(recipe.clone()) {
            let disturbed = self.when(|fault| disturbs(fault, replica));
            self.disturbed.insert(replica, disturbed);
        }
        self.database = [Service::Identity, Service::Recipe]
            .map(|service| self.when(|fault| is_of_database(fault, service)));
        self.unreachable = recipe
            .zip(&header.issuers_of_recipe)
            .map(|(replica, issuers)| self.when(|fault| self.separates(fault, replica, issuers)))
            .collect();
    }

    fn when(&self, counts: impl Fn(&Fault) -> bool) -> Intervals {
        let episodes = self.episodes.iter().filter(|episode| counts(&episode.kind));
        Intervals::union(episodes.map(|episode| (episode.from, episode.to)))
    }

    /// Whether a replica of recipe-api may not learn from the issuer what is new.
    fn separates(&self, fault: &Fault, replica: Replica, issuers: &[u32]) -> bool {
        let is_issuer =
            |other: Replica| other.service == Service::Identity && issuers.contains(&other.index);
        let involved = |other: Replica| other == replica || is_issuer(other);
        match fault {
            Fault::Kill(other) | Fault::Stop(other) => involved(*other),
            Fault::Clock {
                replica: other,
                offset_micros,
            } => involved(*other) && offset_micros.abs() > self.leeway,
            Fault::Garbage(other) => *other == replica,
            Fault::Cut(link) | Fault::Stall(link) | Fault::Slow(link) | Fault::Drop(link) => {
                match (link.from, link.to) {
                    (Node::Replica(from), Node::Issuer) => from == replica,
                    (Node::Replica(from), Node::Replica(to)) => from == replica && is_issuer(to),
                    (Node::Replica(from), Node::Database(Service::Identity)) => is_issuer(from),
                    (Node::Issuer, Node::Database(_)) => true,
                    _ => false,
                }
            }
            _ => is_of_database(fault, Service::Identity),
        }
    }

    /// What the wall clock of a replica may have shown at some time of a span. While a clock is stepped,
    /// it may be right or wrong, because the step comes a moment after its record.
    pub(crate) fn wall(&self, replica: Replica, span: Span) -> Wall {
        let (mut least, mut most) = (0, 0);
        for (during, offset) in self.clocks.get(&replica).into_iter().flatten() {
            if during.from <= span.to && span.from <= during.to {
                (least, most) = (least.min(*offset), most.max(*offset));
            }
        }
        let at = |time: Micros| self.began_at_unix_micros.saturating_add(micros(time.0));
        Wall {
            min: at(span.from).saturating_add(least),
            max: at(span.to).saturating_add(most),
        }
    }

    /// Whether the clock of a replica may have been wrong at some time of a span.
    pub(crate) fn is_off(&self, replica: Replica, span: Span) -> bool {
        let Wall { min, max } = self.wall(replica, span);
        max.saturating_sub(min) > micros(span.to.0 - span.from.0)
    }

    /// The greatest offset of a clock of a service at some time of a span.
    pub(crate) fn greatest_offset(&self, service: Service, span: Span) -> u64 {
        let clocks = self
            .clocks
            .iter()
            .filter(|(replica, _)| replica.service == service);
        let during = clocks
            .flat_map(|(_, clocks)| clocks)
            .filter(|(during, _)| during.from <= span.to && span.from <= during.to);
        during
            .map(|(_, offset)| offset.unsigned_abs())
            .max()
            .unwrap_or(0)
    }

    /// Whether a clock of a service was wrong by more than the leeway at some time of a span.
    pub(crate) fn clocks_differ(&self, service: Service, span: Span) -> bool {
        self.greatest_offset(service, span) > self.leeway.unsigned_abs()
    }

    /// How late a request without an answer may take effect.
    pub(crate) fn latest_effect(&self, replica: Replica, invoked: Micros) -> Micros {
        let of_database = &self.database[usize::from(replica.service == Service::Recipe)];
        let disturbed = self.disturbed.get(&replica).unwrap_or(of_database);
        disturbed.settle(invoked, self.late_effect)
    }

    /// Whether a replica of recipe-api has surely heard, before this span, of what happened at the issuer by
    /// `since`: after it could reach the issuer for `length` without a break. What it knew before it was
    /// killed, or before its clock was wrong, does not count.
    pub(crate) fn heard(&self, replica: Replica, since: Micros, length: u64, span: Span) -> bool {
        let Some(unreachable) = self.unreachable.get(replica.index as usize) else {
            return false;
        };
        let forgot = self
            .episodes
            .iter()
            .filter(|episode| episode.from <= span.to && self.makes_forget(&episode.kind, replica));
        let since = forgot.map(|episode| episode.from).fold(since, Micros::max);
        let heard = unreachable.free_for(since, length);
        heard.is_some_and(|heard| heard < span.from)
    }

    /// Whether a replica of recipe-api could not reach the issuer, or forgot what it knew, at some time.
    pub(crate) fn was_unreachable(&self, replica: Replica, from: Micros, to: Micros) -> bool {
        let unreachable = self.unreachable.get(replica.index as usize);
        unreachable.is_none_or(|unreachable| unreachable.touch(from, to))
    }

    /// Whether nothing was broken.
    pub(crate) fn are_none(&self) -> bool {
        self.episodes.is_empty()
    }

    /// Whether a replica, or what it needs, did not work at some time.
    pub(crate) fn is_disturbed(&self, replica: Replica, from: Micros, to: Micros) -> bool {
        let disturbed = self.disturbed.get(&replica);
        disturbed.is_some_and(|disturbed| disturbed.touch(from, to))
    }

    fn makes_forget(&self, fault: &Fault, replica: Replica) -> bool {
        match fault {
            Fault::Kill(other) => *other == replica,
            Fault::Clock {
                replica: other,
                offset_micros,
            } => *other == replica && offset_micros.abs() > self.leeway,
            _ => false,
        }
    }
}

fn is_of_database(fault: &Fault, service: Service) -> bool {
    match fault {
        Fault::DatabaseStopped(of)
        | Fault::BackendsTerminated(of)
        | Fault::ReadOnly(of)
        | Fault::DiskFull(of)
        | Fault::Locked(of) => *of == service,
        _ => false,
    }
}

fn disturbs(fault: &Fault, replica: Replica) -> bool {
    let touches = |link: &Link| {
        let is_end = |node| match node {
            Node::Replica(other) => other == replica,
            Node::Issuer => replica.service == Service::Identity,
            Node::Clients => false,
            Node::Database(service) => service == replica.service && link.from == Node::Issuer,
        };
        is_end(link.from) || is_end(link.to)
    };
    match fault {
        Fault::Kill(other) | Fault::Stop(other) => *other == replica,
        Fault::Cut(link) | Fault::Stall(link) | Fault::Slow(link) | Fault::Drop(link) => {
            touches(link)
        }
        _ => is_of_database(fault, replica.service),
    }
}

/// As signed microseconds.
pub(crate) fn micros(of: u64) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}
