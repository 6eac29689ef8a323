use std::{collections::BTreeMap, net::SocketAddr};

use super::{ReplicaId, Service};
use crate::proxy::{Condition, Link, Route, Turn, Upstream};

/// Two programs with a link from the first to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pair {
    /// All actors, and a replica.
    Actors(ReplicaId),
    /// A replica of recipe-api, and one of the issuer's.
    Issuer {
        /// The number of the first.
        recipes: usize,
        /// The number of the second.
        identity: usize,
    },
    /// A replica, and PostgreSQL.
    Database(ReplicaId),
}

/// All links of a cluster.
#[derive(Debug)]
pub struct Links {
    actors: Vec<(ReplicaId, Link)>,
    issuer: Vec<Link>,
    databases: Vec<(ReplicaId, Link)>,
    turns: BTreeMap<ReplicaId, Turn>,
}

impl Links {
    /// Links between these replicas, and to PostgreSQL, if they use it.
    pub async fn between(
        replicas: &[(ReplicaId, SocketAddr)],
        postgres: Option<&Upstream>,
    ) -> Self {
        let (mut actors, mut issuer, mut databases) = (Vec::new(), Vec::new(), Vec::new());
        let turns: BTreeMap<_, _> = replicas
            .iter()
            .map(|(id, _)| (*id, Turn::default()))
            .collect();
        for &(id, address) in replicas {
            actors.push((id, Link::to([Upstream::Tcp(address)]).await));
            if let Some(postgres) = postgres {
                databases.push((id, Link::to([postgres.clone()]).await));
            }
            if id.service == Service::Recipes {
                let identity = replicas
                    .iter()
                    .filter(|(id, _)| id.service == Service::Identity);
                let upstreams =
                    identity.map(|(id, address)| (Upstream::Tcp(*address), turns[id].clone()));
                issuer.push(Link::balanced(upstreams).await);
            }
        }
        Self {
            actors,
            issuer,
            databases,
            turns,
        }
    }

    /// Where actors reach a replica.
    #[must_use]
    pub fn for_actors(&self, id: ReplicaId) -> SocketAddr {
        link_of(&self.actors, id).address()
    }

    /// Whether actors and recipe-api choose a replica for what they ask.
    ///
    /// # Panics
    /// If there is no such replica.
    #[must_use]
    pub fn turn(&self, id: ReplicaId) -> &Turn {
        &self.turns[&id]
    }

    /// Where a replica of recipe-api reaches the issuer.
    #[must_use]
    pub fn issuer_for(&self, recipes: usize) -> SocketAddr {
        self.issuer[recipes].address()
    }

    /// Where a replica reaches PostgreSQL.
    #[must_use]
    pub fn database_for(&self, id: ReplicaId) -> SocketAddr {
        link_of(&self.databases, id).address()
    }

    /// Changes the condition between two programs.
    pub fn set(&self, pair: Pair, condition: Condition) {
        self.route(pair).set(condition);
    }

    /// Lets everything pass again.
    pub fn heal(&self) {
        let pairs = self.actors.iter().chain(&self.databases);
        for link in pairs.map(|(_, link)| link).chain(&self.issuer) {
            link.set(Condition::Open);
        }
    }

    fn route(&self, pair: Pair) -> &Route {
        match pair {
            Pair::Actors(id) => &link_of(&self.actors, id).routes()[0],
            Pair::Database(id) => &link_of(&self.databases, id).routes()[0],
            Pair::Issuer { recipes, identity } => &self.issuer[recipes].routes()[identity],
        }
    }
}

fn link_of(links: &[(ReplicaId, Link)], id: ReplicaId) -> &Link {
    let found = links.iter().find(|(of, _)| *of == id);
    &found.expect("each replica has its links").1
}
