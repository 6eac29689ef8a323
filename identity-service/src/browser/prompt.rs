/// What a link to the login or sign-up page asks for (OpenID Connect Core §3.1.2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Prompt {
    /// Nothing: a visitor who is logged in goes on to the app.
    #[default]
    None,
    /// The form, because the visitor wants to be somebody else.
    SelectAccount,
    /// The form, because an app wants the visitor to give the password again.
    Login,
}

impl Prompt {
    /// The first `prompt` of a query, if it is one of these.
    pub(super) fn in_query(query: &str) -> Self {
        let mut members = url::form_urlencoded::parse(query.as_bytes());
        match members.find(|(name, _)| name == "prompt") {
            Some((_, value)) if value == "select_account" => Self::SelectAccount,
            Some((_, value)) if value == "login" => Self::Login,
            Some(_) | None => Self::None,
        }
    }

    /// `url` with this in its query.
    pub(super) fn added_to(self, url: String) -> String {
        let value = match self {
            Self::None => return url,
            Self::SelectAccount => "select_account",
            Self::Login => "login",
        };
        let mark = if url.contains('?') { '&' } else { '?' };
        format!("{url}{mark}prompt={value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_can_be_asked_for() {
        for (query, prompt) in [
            ("", Prompt::None),
            ("prompt=select_account", Prompt::SelectAccount),
            ("next=/app&prompt=select%5Faccount", Prompt::SelectAccount),
            ("prompt=none&prompt=select_account", Prompt::None),
            ("prompt=login", Prompt::Login),
            ("prompt=consent", Prompt::None),
            ("prompt=", Prompt::None),
        ] {
            assert_eq!(Prompt::in_query(query), prompt, "{query}");
        }
    }

    #[test]
    fn travels_in_a_query() {
        let added = |url: &str| Prompt::SelectAccount.added_to(url.to_owned());
        assert_eq!(added("/login"), "/login?prompt=select_account");
        assert_eq!(
            added("/login?next=%2F"),
            "/login?next=%2F&prompt=select_account"
        );
        assert_eq!(Prompt::None.added_to("/login".to_owned()), "/login");
    }
}
