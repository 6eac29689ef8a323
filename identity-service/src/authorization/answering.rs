//! Answers authorization requests, each once.

use service_kit::database::{Connection, Error as DatabaseError};
use time::Duration;

use super::{
    Answer, Asked, AuthorizationCode, Authorizations, BrowserLogin, Error, RequestError, codes,
    consents,
};
use crate::{
    accounts::{self, Account},
    audit::Event,
    clients::store_by_url,
    throttle::ClientAddress,
};

/// How long a code can be redeemed (RFC 6749 §4.1.2 recommends at most ten minutes).
const CODE_LIFETIME: Duration = Duration::minutes(1);

/// How many clients by URL a person lets in at a time. Each is a row that nobody registered.
const MOST_BY_URL: i64 = 100;

/// Whether the person was asked this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// They need not be asked, or were asked before.
    Standing,
    /// They just allowed it.
    Given,
}

impl Authorizations {
    /// Answers with an error, once: a request that was kept is over.
    ///
    /// # Errors
    /// [`Error::Gone`] when it was answered already; when the database fails.
    pub async fn fail(&self, asked: &Asked, error: RequestError) -> Result<Answer, Error> {
        let (writer, now) = (self.database.writer(), self.clock.now());
        if !asked.kept.end(&writer, now).await? {
            return Err(Error::Gone);
        }
        Ok(asked.request.to.error(error, &self.issuer))
    }

    /// Answers with a code, once: a request that was kept is over. A consent that
    /// was just given is stored with the code, or neither. A person who gets too many codes
    /// gets an error instead, and the request stays. One who lets in too many clients by URL
    /// gets an error too.
    ///
    /// # Errors
    /// [`Error::Gone`] when the request was answered already; when the database or the
    /// random generator fails.
    pub async fn grant(
        &self,
        asked: &Asked,
        login: BrowserLogin,
        consent: Consent,
        address: ClientAddress,
    ) -> Result<Answer, Error> {
        if self.rate.take(&login.account.0).is_err() {
            return Ok(asked.request.to.error(RequestError::TOO_MANY, &self.issuer));
        }
        let (secret, now) = (&self.secret()?, self.clock.now());
        let granted = self.database.transact(|transaction| async move {
            if !asked.kept.end(&*transaction, now).await? {
                return Err(Error::Gone);
            }
            let account = accounts::hold_profile(&*transaction, login.account).await?;
            account.filter(Account::is_active).ok_or(Error::Gone)?;
            if asked.client.is_by_url() {
                store_by_url(&*transaction, &asked.client).await?;
            }
            let is_wider = match consent {
                Consent::Standing => false,
                Consent::Given => self.allow(&*transaction, asked, login).await?,
            };
            if is_wider && self.is_too_many(&*transaction, asked, login).await? {
                return Err(Error::TooManyApps);
            }
            codes::insert_code(&*transaction, secret, self.code(asked, login)).await?;
            Ok(is_wider)
        });
        let granted = match granted.await {
            Err(Error::TooManyApps) => return self.fail(asked, RequestError::TOO_MANY_APPS).await,
            granted => granted?,
        };
        if granted {
            let client_id = asked.client.id.clone();
            let given = Event::ConsentGiven(login.account, login.session, client_id);
            self.audit.record(given, address).await;
        }
        Ok(asked.request.to.code(secret, &self.issuer))
    }

    /// Stores what the person allows, besides what they allowed before. Returns whether that
    /// is more.
    async fn allow(
        &self,
        transaction: &impl Connection,
        asked: &Asked,
        login: BrowserLogin,
    ) -> Result<bool, DatabaseError> {
        let (user, client) = (login.account, &asked.client);
        let before = consents::find_consent(transaction, user, client).await?;
        let needed = self.needed_consent(asked);
        let allowed = match &before {
            Some(before) => before.with(&needed),
            None => needed,
        };
        // The time of a consent is when it last became wider.
        let is_wider = before.as_ref() != Some(&allowed);
        if is_wider {
            let now = self.clock.now();
            consents::store_consent(transaction, user, client, &allowed, now).await?;
        }
        Ok(is_wider)
    }

    /// Whether the person now lets in more clients by URL than they may.
    async fn is_too_many(
        &self,
        transaction: &impl Connection,
        asked: &Asked,
        login: BrowserLogin,
    ) -> Result<bool, DatabaseError> {
        if !asked.client.is_by_url() {
            return Ok(false);
        }
        let number = consents::count_by_url(transaction, login.account).await?;
        Ok(number > MOST_BY_URL)
    }

    fn code(&self, asked: &Asked, login: BrowserLogin) -> AuthorizationCode {
        let (request, now) = (&asked.request, self.clock.now());
        AuthorizationCode {
            client_id: asked.client.id.clone(),
            user_id: login.account,
            parent: login.session,
            grant: request.grant(&self.issuer),
            redirect_uri: request.to.redirect_uri.clone(),
            code_challenge: request.code_challenge.clone(),
            nonce: request.nonce.clone(),
            dpop_jkt: request.dpop_jkt.clone(),
            claims: request.claims.clone(),
            auth_time: login.auth_time,
            created_at: now,
            expires_at: now + CODE_LIFETIME,
        }
    }
}
