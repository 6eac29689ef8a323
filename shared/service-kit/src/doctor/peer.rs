use std::time::Duration;

use headers::{Date, HeaderMapExt};
use serde_json::Value;
use time::OffsetDateTime;

use super::Verdict;

const PATIENCE: Duration = Duration::from_secs(5);

/// In bytes.
const LARGEST: usize = 1024 * 1024;

/// By how many seconds clocks may differ: the leeway of verifiers.
const LEEWAY: i64 = 30;

/// More than this is not an answer that took its time.
const CLOSE: i64 = 5;

/// What another program answered.
#[derive(Debug)]
pub struct Peer {
    /// Its JSON.
    pub document: Value,
    /// When it answered, by its own clock.
    pub answered_at: Option<OffsetDateTime>,
}

/// Why it did not.
#[derive(Debug, thiserror::Error)]
pub enum PeerError {
    /// Nobody answers.
    #[error("nobody answers")]
    Silent(#[source] reqwest::Error),
    /// It answers something else.
    #[error("it answers {0}")]
    Status(http::StatusCode),
    /// Its answer cannot be read.
    #[error("its answer is no JSON")]
    Json(#[from] serde_json::Error),
    /// Its answer is too long.
    #[error("its answer is too long")]
    Long,
}

impl From<reqwest::Error> for PeerError {
    fn from(error: reqwest::Error) -> Self {
        // Whoever asks knows whom.
        Self::Silent(error.without_url())
    }
}

impl Peer {
    /// Asks for a document, without following a redirect.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn ask(url: &str) -> Result<Self, PeerError> {
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let mut answer = client.get(url).send().await?;
        if answer.status() != http::StatusCode::OK {
            return Err(PeerError::Status(answer.status()));
        }
        let answered_at = answer.headers().typed_get::<Date>();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            body.extend_from_slice(&chunk);
            if body.len() > LARGEST {
                return Err(PeerError::Long);
            }
        }
        Ok(Self {
            document: serde_json::from_slice(&body)?,
            answered_at: answered_at.map(|date| std::time::SystemTime::from(date).into()),
        })
    }
}

/// Whether this machine's clock agrees with that of another, which it needs for tokens.
#[must_use]
pub fn examine_clock(whose: &str, theirs: OffsetDateTime, ours: OffsetDateTime) -> Verdict {
    let ahead = (ours - theirs).whole_seconds();
    if ahead.abs() <= CLOSE {
        return Verdict::Fine(format!("it agrees with that of {whose}"));
    }
    let direction = if ahead > 0 { "ahead of" } else { "behind" };
    let found = format!("it is {} s {direction} that of {whose}", ahead.abs());
    let advice = "synchronize both machines with NTP";
    if ahead.abs() > LEEWAY {
        Verdict::fault(found, format!("{advice}: good tokens are refused"))
    } else {
        Verdict::risk(found, advice)
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;

    #[test]
    fn clocks_may_differ_by_the_leeway() {
        let now = OffsetDateTime::UNIX_EPOCH + Duration::days(20_000);
        for (ahead, expected) in [
            (0, "ok"),
            (5, "ok"),
            (-5, "ok"),
            (6, "risk"),
            (-30, "risk"),
            (31, "fault"),
            (-31, "fault"),
        ] {
            let verdict = examine_clock("the issuer", now, now + Duration::seconds(ahead));
            let found = match verdict {
                Verdict::Fine(_) => "ok",
                Verdict::Risk { .. } => "risk",
                Verdict::Fault { .. } => "fault",
                Verdict::Skipped(_) => "skipped",
            };
            assert_eq!(found, expected, "{ahead}");
        }
    }
}
