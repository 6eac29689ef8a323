//! What actors and administrators ask for.

use serde::{Deserialize, Serialize};

use super::{
    AccountId, ActorId, Jti, Kid, Mark, Micros, OperationId, Password, Replica, RowId, RowKind,
    SessionId,
};

/// A request that is about to be sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invocation {
    /// Its number.
    pub op: OperationId,
    /// Who asks.
    pub actor: ActorId,
    /// Which tab or program of the actor; each has its own connections and tokens.
    pub tab: u32,
    /// Where it is sent to.
    pub replica: Replica,
    /// When.
    pub at: Micros,
    /// The access token it carries, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bearer: Option<Jti>,
    /// What it asks for.
    pub call: Call,
}

/// What is asked for. An address is the client's, as the services see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// `POST /signup`. Answers [`super::Facts::LoggedIn`].
    SignUp {
        username: String,
        password: Password,
    },
    /// `POST /api/token` or JSON `POST /login`. Answers [`super::Facts::LoggedIn`].
    LogIn {
        username: String,
        password: Password,
        address: String,
    },
    /// `POST /api/token/refresh` with this refresh token. Answers [`super::Facts::Refreshed`].
    Refresh { token: Jti },
    /// `POST /logout` with the bearer token, which ends its session.
    LogOut,
    /// `POST /oauth/revoke` with a token of this session, which ends it. `token` is the `jti` of an access
    /// or refresh token.
    Revoke { token: Jti },
    /// `DELETE /me/sessions/{id}`.
    EndSession { session: SessionId },
    /// `DELETE /me/sessions`: ends all sessions of the caller but the current one.
    EndOtherSessions,
    /// `GET /me/sessions`. Answers [`super::Facts::Sessions`].
    ListSessions,
    /// `GET /me`. Answers [`super::Facts::Account`].
    ReadMe,
    /// `PATCH /me` with this mark as first name. Answers [`super::Facts::Account`].
    EditMe {
        mark: Mark,
        /// As in [`Call::Edit`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        if_mark: Option<Mark>,
    },
    /// `PUT /me/password`; ends every other session.
    ChangePassword { from: Password, to: Password },
    /// `DELETE /me` with the password.
    DeleteAccount { password: Password },
    /// `users disable`, by the administrator; ends all sessions.
    Disable { account: AccountId },
    /// `users enable`, by the administrator.
    Enable { account: AccountId },
    /// `keys rotate`, by the administrator.
    RotateKeys,
    /// `keys rotate --compromised KID`, by the administrator; ends all sessions.
    CompromiseKey { kid: Kid },
    /// `POST /oauth/introspect` by a configured client. Answers [`super::Facts::Introspected`].
    Introspect { token: Jti },
    /// Creates a row. Answers [`super::Facts::Row`].
    Create {
        row: RowKind,
        /// Of a comment, like or bookmark: the post. Of a follow: the account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<i64>,
        /// Of a recipe, post, story or comment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mark: Option<Mark>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        idempotency_key: Option<String>,
    },
    /// `PATCH` of a recipe or a post. Answers [`super::Facts::Row`].
    Edit {
        row: RowKind,
        id: RowId,
        mark: Mark,
        /// Sent with `If-Match`, naming the state with this mark. A repetition has the same mark and names
        /// the same state.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        if_mark: Option<Mark>,
    },
    /// `DELETE` of a row.
    Delete {
        row: RowKind,
        id: RowId,
        /// Of a recipe or a post: as in [`Call::Edit`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        if_mark: Option<Mark>,
    },
    /// `GET` of one recipe or post. Answers [`super::Facts::Row`].
    Read { row: RowKind, id: RowId },
    /// One page of a list. Answers [`super::Facts::Rows`].
    List { list: ListName, page: Page },
    /// `GET /api/people/{id}`. Answers [`super::Facts::Person`].
    ReadPerson { account: AccountId },
    /// `GET /api/profile`: the caller. Answers [`super::Facts::Person`].
    ReadProfile,
    /// `GET /users/{id}`, at identity-service. Answers [`super::Facts::User`].
    ReadUser { account: AccountId },
    /// `GET /api/suggestions`: people whom the caller does not follow. Answers [`super::Facts::People`].
    Suggestions,
    /// `DELETE /api/profile`: removes all that the caller made at recipe-api.
    EraseProfile,
}

impl Call {
    /// An edit, whatever the state of the row.
    #[must_use]
    pub fn edit(row: RowKind, id: RowId, mark: Mark) -> Self {
        let if_mark = None;
        Self::Edit {
            row,
            id,
            mark,
            if_mark,
        }
    }

    /// A deletion, whatever the state of the row.
    #[must_use]
    pub fn delete(row: RowKind, id: RowId) -> Self {
        let if_mark = None;
        Self::Delete { row, id, if_mark }
    }
}

/// One of the lists of recipe-api.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListName {
    /// `GET /recipes`, newest first.
    Recipes,
    /// `GET /recipes?user_id=`.
    RecipesOf(AccountId),
    /// `GET /api/posts`: own posts and those of people followed, newest first.
    Feed,
    /// `GET /api/posts?user_id=`: none of people whom the caller does not follow.
    PostsOf(AccountId),
    /// `GET /api/stories`: likewise.
    Stories,
    /// `GET /api/posts/{id}/comments`, oldest first.
    Comments(RowId),
    /// `GET /api/bookmarks`: the caller's.
    Bookmarks,
    /// `GET /api/following`: the caller's.
    Following,
    /// `GET /api/followers`: rows whose `on` is the caller.
    Followers,
}

/// Which page. All pages of one pass through a list have the same `walk`, which nobody else uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    pub walk: u64,
    /// From zero. The first one has no cursor; the next ones follow the `Link` of the one before.
    pub number: u32,
    /// The `limit` that was asked for.
    pub limit: u32,
}

/// A row of recipe-api, as seen in an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub kind: RowKind,
    pub id: RowId,
    /// Whose it is.
    pub owner: AccountId,
    /// As in [`Call::Create`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<i64>,
    /// As in [`Call::Create`], or of the last edit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
}
