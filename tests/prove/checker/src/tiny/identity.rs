//! Accounts, sessions and tokens.

use super::{ADDRESS, Tiny, header};
use crate::history::*;

impl Tiny {
    fn tokens(&mut self, access: &str, refresh: &str, sid: &str, account: i64) -> Tokens {
        let begin = header().began_at_unix_micros / 1_000_000;
        let now = i64::try_from(self.now / 1_000_000).unwrap();
        let iat = UnixSeconds(begin + now + self.offset);
        self.of_tokens.insert(access.to_owned(), sid.to_owned());
        self.of_tokens.insert(refresh.to_owned(), sid.to_owned());
        self.of_sessions.insert(sid.to_owned(), account);
        Tokens {
            access: AccessToken {
                jti: access.into(),
                sid: sid.into(),
                sub: AccountId(account),
                kid: self.kid.clone(),
                iat,
                exp: UnixSeconds(iat.0 + 900),
            },
            refresh: RefreshToken {
                jti: refresh.into(),
                sid: sid.into(),
                kid: self.kid.clone(),
                iat,
                exp: UnixSeconds(iat.0 + 2_592_000),
            },
        }
    }

    /// The access token of anybody but the cook is the first letter of the name and a zero.
    pub(crate) fn sign_up(&mut self, username: &str, password: u64, account: i64, sid: &str) {
        let (access, refresh) = match username {
            "cook" => ("a0".to_owned(), "r0".to_owned()),
            _ => (format!("{}0", &username[..1]), format!("r-{sid}")),
        };
        let tokens = self.tokens(&access, &refresh, sid, account);
        let call = Call::SignUp {
            username: username.to_owned(),
            password: Password(password),
        };
        let account = AccountId(account);
        let facts = Facts::LoggedIn { account, tokens };
        let bearer = self.bearer.take();
        self.answered(call, 201, Some(facts));
        self.bearer = bearer;
        self.there_account(account.0, username, true);
        self.there_session(sid, account.0);
    }

    fn log_in_call(username: &str, password: u64, address: &str) -> Call {
        Call::LogIn {
            username: username.to_owned(),
            password: Password(password),
            address: address.to_owned(),
        }
    }

    /// `None`: 401.
    pub(crate) fn log_in(&mut self, username: &str, password: u64, sid: Option<&str>) {
        self.log_in_from(username, password, ADDRESS, sid);
    }

    pub(crate) fn log_in_from(
        &mut self,
        username: &str,
        password: u64,
        address: &str,
        sid: Option<&str>,
    ) {
        let call = Self::log_in_call(username, password, address);
        let bearer = self.bearer.take();
        if let Some(sid) = sid {
            let mut accounts = self.accounts.iter();
            let account = accounts.find(|(_, (name, _))| name == username);
            let account = account.map_or(1, |(id, _)| *id);
            let [access, refresh] = ["a", "r"].map(|kind| format!("{kind}-{sid}-{}", self.ops));
            let tokens = self.tokens(&access, &refresh, sid, account);
            let facts = Facts::LoggedIn {
                account: AccountId(account),
                tokens,
            };
            self.answered(call, 200, Some(facts));
            self.there_session(sid, account);
        } else {
            self.answered(call, 401, None);
        }
        self.bearer = bearer;
    }

    pub(crate) fn throttled_log_in(&mut self, username: &str, password: u64) {
        self.throttled_log_in_from(username, password, ADDRESS);
    }

    pub(crate) fn throttled_log_in_from(&mut self, username: &str, password: u64, address: &str) {
        let call = Self::log_in_call(username, password, address);
        self.answered(call, 429, None);
    }

    pub(crate) fn unknown_log_in(&mut self, username: &str, password: u64) {
        let call = Self::log_in_call(username, password, ADDRESS);
        self.unknown(call);
    }

    /// With the new refresh token; the new access tokens are `a1`, `a2` and so on. `None`: 401.
    pub(crate) fn refresh(&mut self, token: &str, new: Option<&str>) {
        let call = Call::Refresh {
            token: token.into(),
        };
        let bearer = self.bearer.take();
        if let Some(new) = new {
            self.refreshes += 1;
            let sid = self.of_tokens[token].clone();
            let access = format!("a{}", self.refreshes);
            let tokens = self.tokens(&access, new, &sid, self.of_sessions[&sid]);
            self.answered(call, 200, Some(Facts::Refreshed { tokens }));
        } else {
            self.answered(call, 401, None);
        }
        self.bearer = bearer;
    }

    pub(crate) fn unknown_refresh(&mut self, token: &str) {
        let token = token.into();
        self.unknown(Call::Refresh { token });
    }

    /// `GET /me`.
    pub(crate) fn me(&mut self, access: &str, status: u16) {
        let account = self.of_sessions[&self.of_tokens[access]];
        let facts = (status == 200).then(|| Facts::Account {
            id: AccountId(account),
            username: "cook".to_owned(),
            mark: None,
        });
        self.by(access, |tiny| tiny.answered(Call::ReadMe, status, facts));
    }

    /// `GET /recipes`, without any recipe.
    pub(crate) fn recipes(&mut self, access: &str, status: u16) {
        let page = Page {
            walk: 1_000 + self.ops,
            number: 0,
            limit: 1,
        };
        let list = ListName::Recipes;
        let (rows, more) = (vec![], false);
        let facts = (status == 200).then_some(Facts::Rows { rows, more });
        self.by(access, |tiny| {
            tiny.answered(Call::List { list, page }, status, facts);
        });
    }
}
