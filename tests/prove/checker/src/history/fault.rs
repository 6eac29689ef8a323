//! What the nemesis did.

use serde::{Deserialize, Serialize};

use super::{Micros, Replica, Service};

/// The number of a fault; unique in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FaultId(pub u64);

/// A fault is about to be injected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaultBegin {
    pub fault: FaultId,
    pub at: Micros,
    pub kind: Fault,
}

/// A fault is over.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaultEnd {
    pub fault: FaultId,
    pub at: Micros,
}

/// The kinds of faults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// `kill -9`; ends when the replica is ready again.
    Kill(Replica),
    /// SIGSTOP until SIGCONT.
    Stop(Replica),
    /// Connections are closed, and new ones fail.
    Cut(Link),
    /// Bytes wait.
    Stall(Link),
    /// Bytes are late.
    Slow(Link),
    /// Bytes are lost: the connection hangs.
    Drop(Link),
    /// The database server is stopped or restarted.
    DatabaseStopped(Service),
    /// `pg_terminate_backend` of all its connections.
    BackendsTerminated(Service),
    /// The database takes no writes.
    ReadOnly(Service),
    /// The disk of an `SQLite` file is full.
    DiskFull(Service),
    /// Another process holds the write lock.
    Locked(Service),
    /// The wall clock of a replica is wrong by this much; the monotonic one is not. Ahead is positive.
    Clock {
        replica: Replica,
        offset_micros: i64,
    },
    /// The issuer's documents are not what they should be, for this replica of recipe-api.
    Garbage(Replica),
}

/// A connection, in the direction in which it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub from: Node,
    pub to: Node,
}

/// One end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// The actors.
    Clients,
    Replica(Replica),
    /// The database of a service.
    Database(Service),
    /// Every replica of identity-service, as recipe-api reaches the issuer.
    Issuer,
}
