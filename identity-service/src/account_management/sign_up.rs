use service_kit::problem::Problem;

use crate::{
    accounts::{Accounts, SignUp},
    sessions::{Delivery, LoginResponse, Sessions, UserAgent},
    throttle::ClientAddress,
};

/// Creates an account and logs it in, for a program.
///
/// # Errors
/// When the account is not valid or could not be created.
pub async fn sign_up(
    accounts: &Accounts,
    sessions: &Sessions,
    address: ClientAddress,
    user_agent: UserAgent,
    body: SignUp,
) -> Result<LoginResponse, Problem> {
    let place = sessions.reserve()?;
    let checked = accounts.check_sign_up(body, address).await?;
    let opened = sessions.open_first(place, &checked, user_agent, Delivery::Body);
    let (tokens, account) = opened.await?;
    Ok(LoginResponse::new(tokens, account))
}
