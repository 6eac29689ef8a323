use std::time::{Duration, Instant};

use end_to_end::{Actor, Answer};
use reqwest::RequestBuilder;

/// Longer than any request may wait for its database, and the machine is busy.
const LONGEST: Duration = Duration::from_secs(15);

/// A write that has not been sent yet.
pub(super) struct Attempt {
    /// What it does.
    pub(super) name: &'static str,
    pub(super) request: RequestBuilder,
    /// The status of its success.
    pub(super) success: u16,
    pub(super) proof: Proof,
}

/// What shows, later, whether a write was done.
pub(super) enum Proof {
    /// This text, in what the reader finds at the path.
    Shown(Actor, String, String),
    /// That it is not there any more.
    Hidden(Actor, String, String),
    /// That somebody has so many sessions.
    Sessions(Actor, usize),
    /// That this name and password are good.
    Login(String, String),
    /// That they are no good.
    NoLogin(String, String),
    /// That this refresh token is no good any more.
    Ended(String),
    /// The successor of this refresh token, which must be good when it was given out;
    /// else this one must be.
    Rotated(String),
    /// Nothing does.
    Nothing,
}

/// A write that was answered.
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
    /// Whether the answer says that the caller may try again later, as it should.
    pub(super) fn is_refusal(&self) -> bool {
        let answer = &self.answer;
        answer.status == 503
            && answer.header("retry-after").parse::<u32>().is_ok()
            && answer.header("content-type") == "application/problem+json"
            && answer.body["type"] == "/problems/unavailable"
    }

    /// What is wrong with the answer, whatever was done.
    pub(super) fn fault(&self) -> Option<String> {
        let Self { name, answer, .. } = self;
        if !self.is_success && !self.is_refusal() {
            let Answer { status, text, .. } = answer;
            return Some(format!("{name}: answered {status} {text}"));
        }
        (self.took > LONGEST).then(|| format!("{name}: answered after {:?}", self.took))
    }

    /// The number of what was made.
    pub(super) fn id(&self) -> Option<i64> {
        let body = &self.answer.body;
        let id = body["id"].as_i64().or(body["user"]["id"].as_i64());
        id.filter(|_| self.answer.status == 201)
    }

    /// What was said to have been done and was not, or the other way round.
    pub(super) async fn lie(&self, anonymous: &Actor) -> Option<String> {
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
                // Refused and lost: it was done all the same.
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
