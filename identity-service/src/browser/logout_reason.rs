/// Why the web app sent the user to the login page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LogoutReason {
    /// The session expired, or was ended elsewhere.
    Expired,
    /// The account was deleted.
    Deleted,
}

impl LogoutReason {
    /// The first valid `ended` of a query.
    pub(super) fn in_query(query: &str) -> Option<Self> {
        let mut members = url::form_urlencoded::parse(query.as_bytes());
        let (_, value) = members.find(|(name, _)| name == "ended")?;
        match &*value {
            "expired" => Some(Self::Expired),
            "deleted" => Some(Self::Deleted),
            _ => None,
        }
    }

    /// The reason as a sentence.
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Expired => "You have been logged out.",
            Self::Deleted => "Your account is deleted.",
        }
    }
}
