use std::path::PathBuf;

use crate::cluster::{Programs, ReplicaId, Service};

/// Which replicas are replaced by what, and in which order.
#[derive(Clone, Debug)]
pub struct Upgrade {
    /// The folder with the programs of the version before. All replicas begin with them.
    pub previous: PathBuf,
    /// Whose replicas are the first to get the present version.
    pub first: Service,
    /// Where it ends.
    pub destination: Destination,
}

/// Where an upgrade ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// With the present version.
    Present,
    /// With the version before: after the upgrade, all replicas go back to it, those that were
    /// upgraded last first.
    Previous,
}

/// One of the two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// The one before.
    Previous,
    /// The one of these sources.
    Present,
}

/// A replica gets another version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// Which one.
    pub replica: ReplicaId,
    /// What it runs then.
    pub version: Version,
}

impl Upgrade {
    /// The programs of a version.
    #[must_use]
    pub fn programs(&self, version: Version) -> Programs {
        match version {
            Version::Previous => Programs::In(self.previous.clone()),
            Version::Present => Programs::Present,
        }
    }

    /// All replacements in their order, for `size` replicas of each service.
    #[must_use]
    pub fn replacements(&self, size: usize) -> Vec<Replacement> {
        let second = match self.first {
            Service::Identity => Service::Recipes,
            Service::Recipes => Service::Identity,
        };
        let order: Vec<_> = [self.first, second]
            .into_iter()
            .flat_map(|service| (0..size).map(move |number| ReplicaId { service, number }))
            .collect();
        let there = order.iter().map(|&replica| Replacement {
            replica,
            version: Version::Present,
        });
        let back = order.iter().rev().map(|&replica| Replacement {
            replica,
            version: Version::Previous,
        });
        match self.destination {
            Destination::Present => there.collect(),
            Destination::Previous => there.chain(back).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(first: Service, destination: Destination) -> Vec<String> {
        let upgrade = Upgrade {
            previous: PathBuf::new(),
            first,
            destination,
        };
        let replacements = upgrade.replacements(2).into_iter();
        replacements
            .map(|Replacement { replica, version }| format!("{replica} {version:?}"))
            .collect()
    }

    #[test]
    fn one_service_follows_the_other() {
        let there = [
            "recipe-api-0 Present",
            "recipe-api-1 Present",
            "identity-service-0 Present",
            "identity-service-1 Present",
        ];
        assert_eq!(order(Service::Recipes, Destination::Present), there);
    }

    #[test]
    fn the_last_goes_back_first() {
        let all = order(Service::Identity, Destination::Previous);
        let back = [
            "recipe-api-1 Previous",
            "recipe-api-0 Previous",
            "identity-service-1 Previous",
            "identity-service-0 Previous",
        ];
        assert_eq!(all[4..], back);
    }
}
