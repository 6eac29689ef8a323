/// Why the web app sends somebody to the login page, who may not have asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LogoutReason {
    /// The session is over: its time has come, or somebody ended it elsewhere.
    Expired,
    /// There is no account any more.
    Deleted,
}

impl LogoutReason {
    /// The first `ended` of a query, if it is one of these.
    pub(super) fn in_query(query: &str) -> Option<Self> {
        let mut members = url::form_urlencoded::parse(query.as_bytes());
        let (_, value) = members.find(|(name, _)| name == "ended")?;
        match &*value {
            "expired" => Some(Self::Expired),
            "deleted" => Some(Self::Deleted),
            _ => None,
        }
    }

    /// The same for people.
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Expired => "You have been logged out.",
            Self::Deleted => "Your account is deleted.",
        }
    }
}
