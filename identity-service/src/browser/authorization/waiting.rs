use axum::response::Response;
use http::{HeaderValue, header};
use service_kit::problem::Problem;

use super::{Exchange, request_of};
use crate::{
    authorization::PendingRequest,
    browser::{Next, headers::policy_of_form_to},
};

/// What the forms to log in and to sign up know about the authorization request that they
/// lead back to, if they do.
#[derive(Debug, Default)]
pub(in crate::browser) struct Waiting {
    /// Whom the client expects to log in.
    pub(in crate::browser) login_hint: Option<String>,
    policy: Option<HeaderValue>,
}

impl Exchange {
    /// The request of this browser that waits at `next`.
    pub(in crate::browser) async fn waiting_at(
        &self,
        next: Option<&Next>,
    ) -> Result<Waiting, Problem> {
        let Some(id) = next.and_then(request_of) else {
            return Ok(Waiting::default());
        };
        match self.authorizations.find(&id, &self.names()).await? {
            Some(PendingRequest { request, .. }) => Ok(Waiting {
                policy: policy_of_form_to(&self.config, &request.to.redirect_uri),
                login_hint: request.login_hint,
            }),
            None => Ok(Waiting::default()),
        }
    }
}

impl Waiting {
    /// Lets the form of a page lead to the client in the end.
    pub(in crate::browser) fn allow(self, mut page: Response) -> Response {
        if let Some(policy) = self.policy {
            let headers = page.headers_mut();
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        page
    }
}
