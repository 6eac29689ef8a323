use std::borrow::Cow;

/// What is wrong with an authorization request, as the client is told (RFC 6749 §4.1.2.1,
/// OpenID Connect Core §3.1.2.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestError {
    /// The value of `error`.
    pub code: ErrorCode,
    /// The value of `error_description`: for developers, in ASCII.
    pub description: Cow<'static, str>,
}

/// The values of `error` (`InvalidTarget`: RFC 8707 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the specifications describe them")]
pub enum ErrorCode {
    InvalidRequest,
    UnauthorizedClient,
    AccessDenied,
    UnsupportedResponseType,
    InvalidScope,
    InvalidTarget,
    TemporarilyUnavailable,
    LoginRequired,
    ConsentRequired,
    RequestNotSupported,
    RequestUriNotSupported,
    RegistrationNotSupported,
    UnmetAuthenticationRequirements,
}

impl ErrorCode {
    /// As it is sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::AccessDenied => "access_denied",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::RegistrationNotSupported => "registration_not_supported",
            Self::UnmetAuthenticationRequirements => "unmet_authentication_requirements",
        }
    }
}

impl RequestError {
    /// The person said no.
    pub const DENIED: Self = Self::new(ErrorCode::AccessDenied, "the user did not allow this");

    pub(in crate::authorization) const TOO_MANY: Self = Self::new(
        ErrorCode::TemporarilyUnavailable,
        "this user was sent back too often within a minute; try again later",
    );

    pub(in crate::authorization) const TOO_MANY_APPS: Self = Self::new(
        ErrorCode::AccessDenied,
        "this user lets in as many apps by URL as one may; one must be taken back first",
    );

    pub(in crate::authorization) const LOGIN_REQUIRED: Self = Self::new(
        ErrorCode::LoginRequired,
        "the user must log in, which prompt=none does not allow",
    );

    pub(in crate::authorization) const CONSENT_REQUIRED: Self = Self::new(
        ErrorCode::ConsentRequired,
        "the user must be asked for consent, which prompt=none does not allow",
    );

    pub(in crate::authorization) const NO_SUCH_TARGET: Self = Self::new(
        ErrorCode::InvalidTarget,
        "resource must be the URL of a resource server that this client may get tokens for",
    );

    pub(super) const fn new(code: ErrorCode, description: &'static str) -> Self {
        Self {
            code,
            description: Cow::Borrowed(description),
        }
    }

    pub(super) fn invalid(description: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code: ErrorCode::InvalidRequest,
            description: description.into(),
        }
    }
}
