/// Who shares a counter of the failures of one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// A browser in which the owner of the name has logged in.
    Device,
    /// One address, or an IPv6 /64.
    Address,
    /// An IPv6 /56, as providers give to homes.
    Home,
    /// An IPv6 /48, as they give to companies.
    Company,
}

impl Reach {
    /// Failures that cost no wait yet, but for the last of them. The wider, the more:
    /// several may be behind it. All of them are fewer than a name may have in all.
    pub(super) fn free_failures(self) -> u32 {
        match self {
            Self::Device | Self::Address => 5,
            Self::Home => 10,
            Self::Company => 20,
        }
    }
}
