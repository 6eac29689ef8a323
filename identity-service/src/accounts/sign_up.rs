use service_kit::problem::Problem;

use super::{Accounts, SignUp};
use crate::{
    sessions::{Client, Delivery, LoginResponse, Sessions},
    throttle::ClientAddress,
};

/// Makes an account and logs it in, for a program.
///
/// # Errors
/// What is wrong with the account, or stands in the way of it.
pub async fn sign_up(
    accounts: &Accounts,
    sessions: &Sessions,
    address: ClientAddress,
    client: Client,
    body: SignUp,
) -> Result<LoginResponse, Problem> {
    let place = sessions.reserve()?;
    let verified = accounts.sign_up(body, address).await?;
    let grant = sessions.default_grant();
    let opened = sessions.open(place, &verified, grant, client, Delivery::Body);
    let tokens = opened.await?;
    Ok(LoginResponse::new(tokens, verified.account))
}
