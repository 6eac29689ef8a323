//! Answers of the browser routes, for the OpenAPI document.

use std::time::Duration;

use http::StatusCode;
use service_kit::{described_responses, input::Fault, openapi::Described, problem::Problem};

use crate::{accounts, sessions};

const AGAIN: &str = "Error: …";

described_responses! {
    /// The form itself.
    pub(super) FormShown = [
        Described::new(StatusCode::OK, "A form that needs no script").page("…"),
    ];

    /// The visitor is logged in already.
    pub(super) AlreadyLoggedIn = [
        Described::new(StatusCode::SEE_OTHER, "Somebody is logged in already")
            .header("location", "`next`, or `/`"),
    ];

    /// The form succeeded.
    pub(super) SeeOtherWithCookies = [
        Described::new(StatusCode::SEE_OTHER, "Form: the cookies are set")
            .header("location", "`next`, or `/`")
            .header(
                "set-cookie",
                "Both tokens, a CSRF value for each and, after a login, one by which this browser is known when others guess the password",
            ),
    ];

    /// To a login.
    pub(super) InvalidCredentials = [
        Described::new(
            StatusCode::UNAUTHORIZED,
            "The username or the password is wrong; to a form, the form again",
        )
        .problem(&accounts::Error::InvalidCredentials.into())
        .page(AGAIN),
    ];

    /// A field of a form, or of the same as JSON, breaks a rule.
    pub(super) FormInvalid = [
        Described::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Against the rules; `faults` says which field. To a form, the form again",
        )
        .problem(&Problem::validation(Fault::new("username", "is already taken")))
        .page(AGAIN),
    ];

    /// A form, or the same as JSON, comes too often.
    pub(super) FormThrottled = [
        Described::new(
            StatusCode::TOO_MANY_REQUESTS,
            "Too many attempts; asking again too early costs nothing. To a form, the form again",
        )
        .retry_after()
        .problem(&Problem::too_many_requests(
            "too many failed attempts; try again in 8 seconds",
            Duration::from_secs(8),
        ))
        .page(AGAIN),
    ];

    /// To a form.
    pub(super) FromAnotherSite = [
        Described::new(
            StatusCode::UNAUTHORIZED,
            "Form: it was sent from another site; the form again",
        )
        .page(AGAIN),
    ];

    /// The reset link is not valid.
    pub(super) LinkGone = [
        Described::new(StatusCode::GONE, "The link no longer works")
            .page("This link works no more"),
    ];

    /// The answer to an authorization request goes to the client in a form.
    pub(super) FormPostShown = [
        Described::new(StatusCode::OK, "With `form_post`: a page that sends the answer on").page("One more step"),
    ];

    /// The answer to an authorization request, or a page before it.
    pub(super) AuthorizationAnswered = [
        Described::new(StatusCode::SEE_OTHER, "To the client with the answer, or to a page first")
            .header("location", "The redirect URI with `code` or `error`, `state` and `iss`; or `/login`; or `/oauth/consent/{id}`")
            .header("set-cookie", "Binds a request that waits to this browser"),
    ];

    /// The authorization request may not be answered.
    pub(super) AuthorizationRefused = [
        Described::new(StatusCode::BAD_REQUEST, "The client is unknown, or the redirect URI is not its own")
            .page("This app cannot log you in"),
    ];

    /// The same, if the parameters came in a form.
    pub(super) AuthorizationFormRefused = [
        Described::new(
            StatusCode::BAD_REQUEST,
            "Malformed; or the client is unknown, or the redirect URI is not its own",
        )
        .problem(&Problem::from_status(StatusCode::BAD_REQUEST))
        .page("This app cannot log you in"),
    ];

    /// The consent page.
    pub(super) ConsentShown = [
        Described::new(StatusCode::OK, "A page that asks; or, with `form_post`, one that sends the answer on")
            .page("Allow …?"),
    ];

    /// To the form of the consent page.
    pub(super) ConsentFromAnotherSite = [
        Described::new(StatusCode::UNAUTHORIZED, "It was sent from another site; the request still waits")
            .page("That did not work"),
    ];

    /// No authorization request waits there.
    pub(super) RequestGone = [
        Described::new(StatusCode::GONE, "No request of this browser waits there")
            .page("This request is over"),
    ];

    /// A client asked to log somebody out.
    pub(super) LogoutPageShown = [
        Described::new(StatusCode::OK, "A page that asks, or one that says that it is done").page("Log out?"),
    ];

    /// It is done.
    pub(super) LoggedOutToClient = [
        Described::new(StatusCode::SEE_OTHER, "To the client; or, for a form of another site, to the same by `GET`")
            .header("location", "`post_logout_redirect_uri` with `state`")
            .header("set-cookie", "Every cookie of ours, removed"),
    ];

    /// The request is not valid.
    pub(super) LogoutRefused = [
        Described::new(StatusCode::BAD_REQUEST, "The client is unknown, or the address is not its own; nothing is done")
            .page("This app cannot log you out"),
    ];

    /// The same, if the parameters came in a form.
    pub(super) LogoutFormRefused = [
        Described::new(
            StatusCode::BAD_REQUEST,
            "Malformed; or the client is unknown, or the address is not its own; nothing is done",
        )
        .problem(&Problem::from_status(StatusCode::BAD_REQUEST))
        .page("This app cannot log you out"),
    ];

    /// To the form of the page that asks.
    pub(super) LogoutFromAnotherSite = [
        Described::new(StatusCode::UNAUTHORIZED, "It was sent from another site")
            .page("That did not work"),
    ];

    /// The logout waits for an answer.
    pub(super) LogoutAsked = [
        Described::new(StatusCode::OK, "A link on another site: a page that asks").page("Log out?"),
    ];

    /// The refresh is refused.
    pub(super) RefreshRefused = [
        Described::new(
            StatusCode::UNAUTHORIZED,
            "Expired, revoked, reused, or no refresh token; `/problems/csrf` when only X-CSRF-TOKEN is missing",
        )
        .problem(&sessions::Error::Reused.into()),
    ];

    /// The web app.
    pub(super) AppShown = [
        Described::new(StatusCode::OK, "The app; before it is built, a page that says how to")
            .page("Recipes"),
        to_login(),
    ];

    /// The API documentation, for those who are logged in.
    pub(super) ApiShown = [
        Described::new(StatusCode::OK, "Their documentation").page("API"),
        to_login(),
    ];

    /// The API documentation, for anybody.
    pub(super) DocsShown = [
        Described::new(StatusCode::OK, "Their documentation").page("API"),
    ];
}

fn to_login() -> Described {
    Described::new(StatusCode::FOUND, "Not logged in")
        .header("location", "`/login`, with the way back in `next`")
}
