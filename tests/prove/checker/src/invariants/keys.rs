//! At every instant one key signs, and it is published long enough before and after.
//!
//! Verifiers keep the key set for its max-age. A key that signs before all of them have fetched it, or that is
//! withdrawn while its tokens live, makes good tokens fail. Two keys that sign at once mean that replicas
//! disagree, and that a withdrawn key may still sign somewhere.
//!
//! All times are those of the replica's own wall clock, by which it follows the timeline.

use std::collections::HashMap;

use crate::{
    history::{Call, Kid, Micros, Observation, Seen, Service},
    model::{Model, OpIndex, Span, Wall, micros},
    report::Findings,
};

pub(super) fn check(findings: &mut Findings<'_>) {
    let keys = uses(findings.model);
    let withdrawn = withdrawn(findings.model);
    for (index, key) in keys.iter().enumerate() {
        let former = index.checked_sub(1).map(|former| &keys[former]);
        for later in &keys[index + 1..] {
            overlap(findings, key, later, &withdrawn);
        }
        published(findings, key, former, &withdrawn);
        if let Some(command) = acknowledged_withdrawal(findings.model, key.kid) {
            compromised(findings, key, command);
        }
    }
    metadata(findings);
}

/// When a key signed.
#[derive(Debug)]
struct Uses<'a> {
    kid: &'a Kid,
    /// The earliest time by which it surely signed, and who knows.
    first: i64,
    first_op: OpIndex,
    /// The latest time after which it surely signed, and who knows.
    last: i64,
    last_op: OpIndex,
    real: Span,
    /// After which times it surely signed, and who knows.
    all: Vec<(i64, OpIndex)>,
}

impl Uses<'_> {
    /// The last time after which it surely signed, of those that are surely before an operation, if any is named.
    fn last_before(&self, model: &Model, end: Option<OpIndex>) -> Option<(i64, OpIndex)> {
        let Some(end) = end else {
            return Some((self.last, self.last_op));
        };
        let is_before = |(_, place): &&(i64, OpIndex)| {
            let span = model.ops[*place].span;
            span.precedes(model.ops[end].span)
        };
        self.all.iter().filter(is_before).max().copied()
    }
}

/// All keys that signed, in the order in which they began.
fn uses(model: &Model) -> Vec<Uses<'_>> {
    let mut keys: HashMap<&Kid, Uses<'_>> = HashMap::new();
    for (place, op) in model.ops.iter().enumerate() {
        let Some(tokens) = op.tokens() else {
            continue;
        };
        let Wall { min, max } = model.faults.wall(op.invocation.replica, op.span);
        for kid in [&tokens.access.kid, &tokens.refresh.kid] {
            let key = keys.entry(kid).or_insert(Uses {
                kid,
                first: max,
                first_op: place,
                last: min,
                last_op: place,
                real: op.span,
                all: Vec::new(),
            });
            key.all.push((min, place));
            if max < key.first {
                (key.first, key.first_op) = (max, place);
            }
            if min > key.last {
                (key.last, key.last_op) = (min, place);
            }
            key.real.to = key.real.to.max(op.span.to);
        }
    }
    let mut keys: Vec<Uses<'_>> = keys.into_values().collect();
    keys.sort_unstable_by_key(|key| key.first);
    keys
}

/// Once a later key has signed, an earlier one signs no more, but for replicas that notice late. If the later one was
/// compromised, a replica whose clock has not come to the key that replaced it signs with the earlier one again.
fn overlap(
    findings: &mut Findings<'_>,
    key: &Uses<'_>,
    later: &Uses<'_>,
    withdrawn: &Withdrawn<'_>,
) {
    let model = findings.model;
    let command = withdrawn.get(later.kid).copied();
    let Some((last, last_op)) = key.last_before(model, command) else {
        return;
    };
    let promises = &model.header.promises.keys;
    let around = Span {
        from: later.real.from.minus(promises.notice),
        to: key.real.to,
    };
    let offset = micros(model.faults.greatest_offset(Service::Identity, around));
    let slack = micros(promises.staleness.micros()) + 1_000_000 + offset;
    // A replica whose clock is ahead uses a key early. If that key is overtaken after a compromise, it only
    // seems to be the later one.
    let are_apart = later.real.precedes(key.real) || key.real.precedes(later.real);
    findings.expect(
        are_apart || last - later.first <= slack,
        "one key signs at a time",
        format_args!("keys {} and {}", key.kid, later.kid),
        &[later.first_op, last_op],
    );
}

fn published(
    findings: &mut Findings<'_>,
    key: &Uses<'_>,
    former: Option<&Uses<'_>>,
    withdrawn: &Withdrawn<'_>,
) {
    let model = findings.model;
    let promises = &model.header.promises.keys;
    let staleness = micros(promises.staleness.micros());
    let notice = micros(promises.notice.micros()) - staleness;
    let after = micros(promises.published_after.micros()) - staleness - 1_000_000;
    let signs_at_once = former.is_none_or(|former| withdrawn.contains_key(former.kid));
    let withdrawn = withdrawn
        .get(key.kid)
        .map(|place| model.ops[*place].span.from);
    for observation in &model.observations {
        let Seen::Jwks { kids } = &observation.seen else {
            continue;
        };
        if withdrawn.is_some_and(|at| observation.answered >= at) || is_behind(model, observation) {
            continue;
        }
        let wall = observed(model, observation);
        let is_due = if signs_at_once {
            wall.min > key.first + staleness
        } else {
            wall.min > key.first - notice + 1_000_000
        };
        if !is_due || kids.contains(key.kid) {
            findings.checked();
            continue;
        }
        let rule = if wall.min <= key.last {
            "a key is published before it signs"
        } else {
            "a key is published until what it signed has expired"
        };
        let holds = wall.max >= key.last + after;
        let about = format_args!(
            "key {}, absent at {} between {} and {} µs",
            key.kid, observation.replica, observation.asked, observation.answered
        );
        findings.expect(holds, rule, about, &[key.first_op, key.last_op]);
    }
}

fn observed(model: &Model, observation: &Observation) -> Wall {
    let span = Span {
        from: observation.asked,
        to: observation.answered,
    };
    model.faults.wall(observation.replica, span)
}

/// A replica that cannot read the keys publishes those that it has, because nobody could verify anything otherwise.
fn is_behind(model: &Model, observation: &Observation) -> bool {
    let since = observation
        .asked
        .minus(model.header.promises.keys.staleness);
    model
        .faults
        .is_disturbed(observation.replica, since, observation.answered)
}

/// For each compromised key, the first command that may have withdrawn it.
type Withdrawn<'a> = HashMap<&'a Kid, OpIndex>;

fn withdrawn(model: &Model) -> Withdrawn<'_> {
    let mut withdrawn = Withdrawn::new();
    for (place, op) in model.ops_where(|call| matches!(call, Call::CompromiseKey { .. })) {
        if let (Call::CompromiseKey { kid }, true) = (op.call(), op.may_have_effect()) {
            withdrawn.entry(kid).or_insert(place);
        }
    }
    withdrawn
}

/// The first command that surely withdrew a key. Earlier ones may have failed.
fn acknowledged_withdrawal(model: &Model, key: &Kid) -> Option<OpIndex> {
    let commands =
        model.ops_where(|call| matches!(call, Call::CompromiseKey { kid } if kid == key));
    let sure = commands.filter(|(_, op)| op.is_sure());
    sure.min_by_key(|(_, op)| op.span.to)
        .map(|(place, _)| place)
}

/// A withdrawn key signs nothing, and no replica publishes it.
fn compromised(findings: &mut Findings<'_>, key: &Uses<'_>, command: OpIndex) {
    let model = findings.model;
    let staleness = model.header.promises.keys.staleness;
    let until: Micros = model.ops[command].span.to.plus(staleness);
    for (place, op) in model.ops.iter().enumerate() {
        if let Some(tokens) = op.tokens() {
            let signs = tokens.access.kid == *key.kid && op.span.from > until;
            let about = format_args!("key {}", key.kid);
            findings.expect(
                !signs,
                "a compromised key signs no more",
                about,
                &[command, place],
            );
        }
    }
    for observation in &model.observations {
        if let Seen::Jwks { kids } = &observation.seen
            && !is_behind(model, observation)
        {
            let is_there = observation.asked > until && kids.contains(key.kid);
            let about = format_args!("key {} at {}", key.kid, observation.replica);
            findings.expect(
                !is_there,
                "a compromised key is withdrawn",
                about,
                &[command],
            );
        }
    }
}

/// Every replica publishes the same metadata, always.
fn metadata(findings: &mut Findings<'_>) {
    let mut known = None;
    for observation in &findings.model.observations {
        if let Seen::Discovery { issuer, jwks_uri } = &observation.seen {
            let is_same = *known.get_or_insert((issuer, jwks_uri)) == (issuer, jwks_uri);
            let about = format_args!("{issuer} at {}", observation.replica);
            findings.expect(is_same, "the metadata is the same everywhere", about, &[]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Invariant, tiny::Tiny};

    const BEFORE: &str = "a key is published before it signs";
    const AFTER: &str = "a key is published until what it signed has expired";

    /// The standby appears, and signs after this many seconds.
    fn rotated_after(seconds: u64) -> Tiny {
        let mut tiny = Tiny::with_cook();
        tiny.jwks(&["k1"]);
        tiny.wait(1);
        tiny.jwks(&["k1", "k2"]);
        tiny.wait(seconds);
        tiny.sign_with("k2");
        tiny.refresh("r0", Some("r1"));
        tiny
    }

    #[test]
    fn a_key_is_published_before_it_signs() {
        rotated_after(40).holds();
        rotated_after(20).fails(Invariant::Keys, BEFORE);
    }

    #[test]
    fn a_replica_without_its_database_may_be_behind() {
        let mut tiny = rotated_after(40);
        let fault = crate::history::Fault::DatabaseStopped(Service::Identity);
        tiny.during(fault, |tiny| tiny.jwks(&["k1"]));
        tiny.holds();
    }

    #[test]
    fn a_key_is_published_until_its_tokens_have_expired() {
        let mut tiny = rotated_after(40);
        let mut late = tiny.clone();
        tiny.wait(1_700);
        tiny.jwks(&["k2"]);
        tiny.fails(Invariant::Keys, AFTER);
        late.wait(1_900);
        late.jwks(&["k2"]);
        late.holds();
    }

    #[test]
    fn one_key_signs_at_a_time() {
        let mut tiny = rotated_after(40);
        tiny.wait(5);
        tiny.sign_with("k1");
        tiny.refresh("r1", Some("r2"));
        tiny.clone().holds();
        tiny.wait(10);
        tiny.refresh("r2", Some("r3"));
        tiny.fails(Invariant::Keys, "one key signs at a time");
    }

    #[test]
    fn a_replica_whose_clock_is_behind_signs_with_the_former_key() {
        let mut tiny = rotated_after(40);
        tiny.wait(20);
        tiny.sign_with("k1");
        tiny.clock(0, -25, |tiny| tiny.refresh("r1", Some("r2")));
        tiny.holds();
    }

    #[test]
    fn a_key_that_a_wrong_clock_used_early_may_be_overtaken() {
        let mut tiny = Tiny::with_cook();
        tiny.jwks(&["k1", "k2", "k3"]);
        tiny.wait(40);
        tiny.sign_with("k2");
        tiny.clock(0, 25, |tiny| tiny.refresh("r0", Some("r1")));
        let mut disordered = tiny.clone();
        for (tiny, holds) in [(&mut tiny, true), (&mut disordered, false)] {
            tiny.wait(5);
            tiny.sign_with("k3");
            tiny.refresh("r1", Some("r2"));
            tiny.wait(60);
            tiny.refresh("r2", Some("r3"));
            if holds {
                tiny.clone().holds();
            } else {
                tiny.sign_with("k2");
                tiny.refresh("r3", Some("r4"));
                tiny.clone()
                    .fails(Invariant::Keys, "one key signs at a time");
            }
        }
    }

    #[test]
    fn a_clock_that_is_behind_the_replacement_of_a_compromised_key_uses_the_one_before() {
        let mut tiny = rotated_after(40);
        tiny.wait(60);
        tiny.refresh("r1", Some("r2"));
        let mut disordered = tiny.clone();
        tiny.answered(Call::CompromiseKey { kid: "k2".into() }, 200, None);
        tiny.gone_session("s1");
        for (tiny, holds) in [(&mut tiny, true), (&mut disordered, false)] {
            tiny.sign_with("k1");
            tiny.wait(5);
            tiny.clock(0, -25, |tiny| tiny.log_in("cook", 1, Some("s2")));
            if holds {
                tiny.clone().holds();
            } else {
                let rule = "one key signs at a time";
                tiny.clone().fails(Invariant::Keys, rule);
            }
        }
    }

    #[test]
    fn a_compromised_key_is_withdrawn_and_signs_no_more() {
        let mut tiny = Tiny::with_cook();
        tiny.jwks(&["k1", "k2"]);
        tiny.answered(Call::CompromiseKey { kid: "k1".into() }, 200, None);
        tiny.gone_session("s1");
        tiny.sign_with("k2");
        tiny.log_in("cook", 1, Some("s2"));
        tiny.wait(11);
        tiny.jwks(&["k2"]);
        tiny.clone().holds();
        let mut published = tiny.clone();
        published.jwks(&["k1", "k2"]);
        published.fails(Invariant::Keys, "a compromised key is withdrawn");
        tiny.sign_with("k1");
        tiny.log_in("cook", 1, Some("s3"));
        tiny.fails(Invariant::Keys, "a compromised key signs no more");
    }

    #[test]
    fn the_metadata_is_the_same_everywhere() {
        let mut tiny = Tiny::with_cook();
        tiny.discovery("https://id.example");
        tiny.discovery("https://id.example");
        tiny.clone().holds();
        tiny.discovery("https://other.example");
        tiny.fails(Invariant::Keys, "the metadata is the same everywhere");
    }
}
