use std::fmt;

/// One of our services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Service {
    /// identity-service
    Identity,
    /// recipe-api
    Recipes,
}

impl Service {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Identity, Self::Recipes];

    /// The name of its program.
    #[must_use]
    pub fn program(self) -> &'static str {
        match self {
            Self::Identity => "identity-service",
            Self::Recipes => "recipe-api",
        }
    }

    /// The name of its database.
    #[must_use]
    pub fn database(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Recipes => "recipes",
        }
    }

    /// The name of one of its settings, such as `IDENTITY_LISTEN`.
    #[must_use]
    pub fn setting(self, name: &str) -> String {
        match self {
            Self::Identity => format!("IDENTITY_{name}"),
            Self::Recipes => format!("RECIPE_{name}"),
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.program())
    }
}

/// A replica of a service, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReplicaId {
    /// Of which service.
    pub service: Service,
    /// Which one.
    pub number: usize,
}

impl fmt::Display for ReplicaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.service, self.number)
    }
}
