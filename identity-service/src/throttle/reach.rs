/// Who shares a failure counter of one username.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// A browser in which its owner has logged in.
    Device,
    /// One address, or an IPv6 /64.
    Address,
    /// An IPv6 /56, as homes get.
    Home,
    /// An IPv6 /48, as companies get.
    Company,
}

impl Reach {
    /// Failures without a wait, except after the last. Wider origins get more, because
    /// several users may share them. All are below the limit of a username.
    pub(super) fn free_failures(self) -> u32 {
        match self {
            Self::Device | Self::Address => 5,
            Self::Home => 10,
            Self::Company => 20,
        }
    }
}
