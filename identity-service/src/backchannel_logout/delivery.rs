use std::{collections::HashMap, iter, sync::Arc};

use http::{HeaderValue, StatusCode, header};
use reqwest::Method;
use service_kit::{database::Error as DatabaseError, telemetry::causes};
use tokio::task::{AbortHandle, JoinSet};
use url::{Url, form_urlencoded::Serializer};

use super::{
    BackchannelLogout, Notice, PERIOD,
    metrics::Outcome,
    schedule::{ATTEMPTS, KEPT_FOR},
    store,
};
use crate::{clients::TokenAlgorithm, keys, outbound::OutboundError};

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// Why a client was not told.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("the address is not a URL")]
    NotAUrl(#[from] url::ParseError),
    #[error(transparent)]
    Key(#[from] keys::Error),
    #[error(transparent)]
    Request(#[from] OutboundError),
    #[error("the client answered {0}")]
    Refused(StatusCode),
    #[error("the replica that sent it stopped")]
    Interrupted,
}

impl BackchannelLogout {
    /// Sends what is due, for as long as the service runs. Each client is served on its own,
    /// so one that does not answer holds up only itself.
    pub async fn keep_sending(self: Arc<Self>) {
        let mut sending = JoinSet::new();
        let mut busy = HashMap::<String, AbortHandle>::new();
        let mut rounds = self.clock.rounds(PERIOD);
        loop {
            while sending.try_join_next().is_some() {}
            busy.retain(|_, task| !task.is_finished());
            match self.due_clients().await {
                Ok(clients) => {
                    for client in clients {
                        let this = Arc::clone(&self);
                        busy.entry(client).or_insert_with_key(|client| {
                            sending.spawn(this.send_all_to(client.clone()))
                        });
                    }
                }
                Err(error) => warn_of(&error),
            }
            rounds.next().await;
        }
    }

    /// Sends some of what is due, to one client after the other. Returns how many.
    ///
    /// # Errors
    /// When the database fails. What was not sent is due again later.
    pub async fn send_due(self: &Arc<Self>) -> Result<usize, DatabaseError> {
        let mut sent = 0;
        for client in self.due_clients().await? {
            sent += self.send_some_to(&client).await?;
        }
        Ok(sent)
    }

    async fn due_clients(&self) -> Result<Vec<String>, DatabaseError> {
        let now = self.clock.now().unix_timestamp();
        store::due_clients(&self.database, now, &self.signable()).await
    }

    /// What this replica can sign now: with the default algorithm (`None`), or with those that
    /// clients chose. Notices that need another one wait, because trying would cost an attempt.
    fn signable(&self) -> Vec<Option<TokenAlgorithm>> {
        let chosen = TokenAlgorithm::ALL.iter().copied().map(Some);
        let mut all: Vec<_> = iter::once(None).chain(chosen).collect();
        all.retain(|algorithm| {
            let chosen = algorithm.map(Into::into);
            self.keys.signer_for(chosen).is_ok()
        });
        all
    }

    async fn send_all_to(self: Arc<Self>, client: String) {
        loop {
            match self.send_some_to(&client).await {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) => return warn_of(&error),
            }
        }
    }

    async fn send_some_to(self: &Arc<Self>, client: &str) -> Result<usize, DatabaseError> {
        let mut sending = JoinSet::new();
        let now = self.clock.now().unix_timestamp();
        for notice in store::take(&self.database, client, now, &self.signable()).await? {
            let this = Arc::clone(self);
            sending.spawn(async move { this.deliver(&notice).await });
        }
        let (number, mut outcome) = (sending.len(), Ok(()));
        while let Some(sent) = sending.join_next().await {
            // One that panicked is due again later.
            outcome = outcome.and(sent.unwrap_or(Ok(())));
        }
        outcome.map(|()| number)
    }

    async fn deliver(&self, notice: &Notice) -> Result<(), DatabaseError> {
        let Err(failure) = self.send(notice).await else {
            self.metrics.count(Outcome::Delivered, 1);
            return store::delete(&self.database, notice.id).await;
        };
        if notice.attempt < ATTEMPTS {
            self.metrics.count(Outcome::Failed, 1);
            return Ok(());
        }
        let (client, session) = (&notice.client_id, notice.session_id);
        let cause = causes(&failure);
        tracing::warn!(client, %session, cause, "a client was not told of a logout");
        self.metrics.count(Outcome::GivenUp, 1);
        store::delete(&self.database, notice.id).await
    }

    /// Any 2xx is success (Back-Channel Logout 1.0 §2.8: some frameworks answer 204).
    async fn send(&self, notice: &Notice) -> Result<(), Failure> {
        if notice.attempt > ATTEMPTS {
            return Err(Failure::Interrupted);
        }
        let url = Url::parse(&notice.uri)?;
        let token = self.token(notice).await?;
        let form = Serializer::new(String::new())
            .append_pair("logout_token", &token)
            .finish();
        let outbound = self.outbound.of(&notice.client_id);
        let request = outbound.request(Method::POST, url);
        let request = request.header(header::CONTENT_TYPE, FORM).body(form);
        match outbound.send(request, 0).await?.status {
            status if status.is_success() => Ok(()),
            status => Err(Failure::Refused(status)),
        }
    }

    /// Deletes notices that are too old to be sent. Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget(&self) -> Result<u64, DatabaseError> {
        let time = self.clock.now().unix_timestamp() - KEPT_FOR;
        let given_up = store::delete_before(&self.database, time).await?;
        if given_up > 0 {
            tracing::warn!(count = given_up, "clients were not told of logouts in time");
            self.metrics.count(Outcome::GivenUp, given_up);
        }
        Ok(given_up)
    }
}

fn warn_of(error: &DatabaseError) {
    tracing::warn!(
        cause = causes(error),
        "clients could not be told of logouts"
    );
}
