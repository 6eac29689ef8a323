//! Browsers in which people are logged in and have let the app in.

use end_to_end::Browser;

use crate::{Error, operations::CodeFlow};

/// The people of one caller. Each gets at most 60 codes a minute, and these are enough for
/// both cores.
const PEOPLE: usize = 64;

/// The values of `Cookie` in the browsers of one caller at `issuer`.
pub(super) async fn of_caller(issuer: &str, caller: usize) -> Result<Vec<String>, Error> {
    let mut cookies = Vec::with_capacity(PEOPLE);
    for person in 1..=PEOPLE {
        let mut browser = Browser::new(issuer.to_owned());
        let username = format!("user{}", caller * PEOPLE + person);
        browser.log_in(&username).await;
        consent(&mut browser).await?;
        cookies.push(cookies_of(&browser));
    }
    Ok(cookies)
}

/// Lets the app in, unless that was done before.
async fn consent(browser: &mut Browser) -> Result<(), Error> {
    let asked = browser.get(&CodeFlow::path()).await.expect_status(303);
    let page = asked.header("location").to_owned();
    if page.starts_with("/oauth/consent/") {
        let shown = browser.get(&page).await.expect_status(200);
        let field = shown.text.split("name=\"account\" value=\"").nth(1);
        let account = field.and_then(|rest| rest.split('"').next());
        let missing = || Error::NotHttp("a consent page without a form".to_owned());
        let account = account.ok_or_else(missing)?.to_owned();
        let fields = [("account", account.as_str()), ("decision", "allow")];
        browser.submit(&page, &fields).await.expect_status(303);
    }
    Ok(())
}

/// Those that belong to an authorization request.
fn cookies_of(browser: &Browser) -> String {
    let path = CodeFlow::path();
    let cookies = browser.cookies.values();
    let cookies = cookies.filter(|cookie| path.starts_with(cookie.path().unwrap_or("/")));
    let cookies: Vec<_> = cookies
        .map(|cookie| format!("{}={}", cookie.name(), cookie.value()))
        .collect();
    cookies.join("; ")
}
