use std::time::{Duration, Instant};

use end_to_end::{Actor, Answer};
use reqwest::RequestBuilder;

/// Longer than any request may wait for its database, with room for a busy machine.
const LONGEST: Duration = Duration::from_secs(15);

/// A write that has not been sent yet.
pub(super) struct Attempt {
    /// The name of the operation.
    pub(super) name: &'static str,
    pub(super) request: RequestBuilder,
    /// The status on success.
    pub(super) success: u16,
    pub(super) proof: Proof,
}

/// How to check later whether a write was done.
pub(super) enum Proof {
    /// The path shows this text to this reader.
    Shown(Actor, String, String),
    /// The path no longer shows this text to this reader.
    Hidden(Actor, String, String),
    /// The account has this number of sessions.
    Sessions(Actor, usize),
    /// This name and password are valid.
    Login(String, String),
    /// This name and password are not valid.
    NoLogin(String, String),
    /// This refresh token is no longer valid.
    Ended(String),
    /// If the refresh succeeded, the new refresh token is valid; otherwise this old one is.
    Rotated(String),
    /// Nothing can be checked.
    Nothing,
}

/// The answer to a write.
pub(super) struct Outcome {
    pub(super) name: &'static str,
    pub(super) answer: Answer,
    pub(super) is_success: bool,
    took: Duration,
    proof: Proof,
}

impl Attempt {
    pub(super) async fn send(self, anonymous: &Actor) -> Outcome {
        let started = Instant::now();
        let answer = anonymous.send(self.request).await;
        Outcome {
            name: self.name,
            is_success: answer.status == self.success,
            answer,
            took: started.elapsed(),
            proof: self.proof,
        }
    }
}

impl Outcome {
    /// Whether the answer is a well-formed 503 that asks the caller to retry.
    pub(super) fn is_refusal(&self) -> bool {
        let answer = &self.answer;
        answer.status == 503
            && answer.header("retry-after").parse::<u32>().is_ok()
            && answer.header("content-type") == "application/problem+json"
            && answer.body["type"] == "/problems/unavailable"
    }

    /// What is wrong with the answer itself, whether or not the write was done.
    pub(super) fn fault(&self) -> Option<String> {
        let Self { name, answer, .. } = self;
        if !self.is_success && !self.is_refusal() {
            let Answer { status, text, .. } = answer;
            return Some(format!("{name}: answered {status} {text}"));
        }
        (self.took > LONGEST).then(|| format!("{name}: answered after {:?}", self.took))
    }

    /// The id of the created item.
    pub(super) fn id(&self) -> Option<i64> {
        let body = &self.answer.body;
        let id = body["id"].as_i64().or(body["user"]["id"].as_i64());
        id.filter(|_| self.answer.status == 201)
    }

    /// A description of the mismatch, if the answer and the stored state disagree.
    pub(super) async fn mismatch(&self, anonymous: &Actor) -> Option<String> {
        let is_done = self.is_done(anonymous).await;
        (is_done != self.is_success).then(|| {
            let status = self.answer.status;
            let is = if is_done { "is done" } else { "is not done" };
            format!("{}: answered {status}, yet it {is}", self.name)
        })
    }

    async fn is_done(&self, anonymous: &Actor) -> bool {
        match &self.proof {
            Proof::Shown(reader, path, text) => reader.get(path).await.text.contains(text),
            Proof::Hidden(reader, path, text) => !reader.get(path).await.text.contains(text),
            Proof::Sessions(owner, number) => {
                let listed = owner.get("/me/sessions").await.expect_status(200);
                listed.body.as_array().unwrap().len() == *number
            }
            Proof::Login(name, password) => can_log_in(anonymous, name, password).await,
            Proof::NoLogin(name, password) => !can_log_in(anonymous, name, password).await,
            Proof::Ended(token) => !is_good(anonymous, token).await,
            Proof::Rotated(old) => {
                let given = self.answer.body["refresh_token"].as_str();
                let is_kept = is_good(anonymous, given.unwrap_or(old)).await;
                // After a failed refresh, an invalid token means that the refresh was done
                // nevertheless.
                is_kept == self.is_success
            }
            Proof::Nothing => self.is_success,
        }
    }
}

async fn can_log_in(anonymous: &Actor, name: &str, password: &str) -> bool {
    let answer = anonymous.try_password(name, password).await;
    assert!(matches!(answer.status, 200 | 401), "{}", answer.text);
    answer.status == 200
}

async fn is_good(anonymous: &Actor, refresh_token: &str) -> bool {
    let answer = anonymous.refresh(refresh_token).await;
    assert!(matches!(answer.status, 200 | 401), "{}", answer.text);
    answer.status == 200
}
