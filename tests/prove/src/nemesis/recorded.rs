//! Faults as the history names them.

use prove_checker::history::{Fault, Link, Node, Replica, Service as RecordedService};

use super::fault::Trouble;
use crate::{
    cluster::{Pair, ReplicaId, Service},
    proxy::Condition,
};

/// All entries for one fault: those of a database concern both services.
pub(super) fn recorded(trouble: Trouble) -> Vec<Fault> {
    let both = [RecordedService::Identity, RecordedService::Recipe];
    match trouble {
        Trouble::Kill(id) => vec![Fault::Kill(replica(id))],
        Trouble::Pause(id) => vec![Fault::Stop(replica(id))],
        Trouble::Link(pair, condition) => link_fault(link(pair), condition),
        Trouble::Issuer(number, Condition::Garbage(_)) => {
            let id = recipes(number);
            vec![Fault::Garbage(replica(id))]
        }
        Trouble::Issuer(number, condition) => {
            let from = Node::Replica(replica(recipes(number)));
            let to = Node::Issuer;
            link_fault(Link { from, to }, condition)
        }
        Trouble::StopPostgres => both.map(Fault::DatabaseStopped).to_vec(),
        Trouble::TerminateBackends => both.map(Fault::BackendsTerminated).to_vec(),
        Trouble::ReadOnly => both.map(Fault::ReadOnly).to_vec(),
        Trouble::FillDisk => both.map(Fault::DiskFull).to_vec(),
        Trouble::Lock(service) => vec![Fault::Locked(service_of(service))],
        Trouble::StepClock(id, seconds) => vec![Fault::Clock {
            replica: replica(id),
            offset_micros: seconds * 1_000_000,
        }],
    }
}

fn link_fault(link: Link, condition: Condition) -> Vec<Fault> {
    match condition {
        Condition::Open => Vec::new(),
        Condition::Cut | Condition::Garbage(_) => vec![Fault::Cut(link)],
        Condition::Stalled => vec![Fault::Stall(link)],
        Condition::Slow(_) => vec![Fault::Slow(link)],
        Condition::Drops(_) => vec![Fault::Drop(link)],
    }
}

fn link(pair: Pair) -> Link {
    let (from, to) = match pair {
        Pair::Actors(id) => (Node::Clients, Node::Replica(replica(id))),
        Pair::Database(id) => {
            let database = Node::Database(service_of(id.service));
            (Node::Replica(replica(id)), database)
        }
        Pair::Issuer {
            recipes: number,
            identity,
        } => {
            let issuer = ReplicaId {
                service: Service::Identity,
                number: identity,
            };
            let from = Node::Replica(replica(recipes(number)));
            (from, Node::Replica(replica(issuer)))
        }
    };
    Link { from, to }
}

fn recipes(number: usize) -> ReplicaId {
    ReplicaId {
        service: Service::Recipes,
        number,
    }
}

fn replica(id: ReplicaId) -> Replica {
    Replica {
        service: service_of(id.service),
        index: u32::try_from(id.number).unwrap_or(u32::MAX),
    }
}

fn service_of(service: Service) -> RecordedService {
    match service {
        Service::Identity => RecordedService::Identity,
        Service::Recipes => RecordedService::Recipe,
    }
}
