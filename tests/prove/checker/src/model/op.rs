//! One operation: its invocation and its outcome together.

use crate::history::{Answer, Call, Facts, Invocation, Micros, OperationId, Tokens, UnknownReason};

/// Whether an operation took effect, as far as its answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It did, between its invocation and its answer.
    Sure,
    /// It may have, between its invocation and [`Op::latest`].
    Possible,
    /// It did not.
    Never,
}

/// Something happened at an instant between two times, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: Micros,
    pub(crate) to: Micros,
}

impl Span {
    /// Whether it surely happened before the other.
    pub(crate) fn precedes(self, other: Self) -> bool {
        self.to < other.from
    }
}

/// An operation.
#[derive(Clone, Debug)]
pub(crate) struct Op {
    pub(crate) invocation: Invocation,
    /// When its answer was there. `None`: it was not answered, or the answer says nothing.
    pub(crate) answered: Option<Micros>,
    /// When it took effect, if it did. Without an answer, the end is a bound that grows with the faults
    /// on its way.
    pub(crate) span: Span,
    pub(crate) status: Option<u16>,
    pub(crate) facts: Option<Facts>,
    /// Why its outcome is unknown.
    pub(crate) unknown: Option<UnknownReason>,
    /// The reading is of a copy, and was possibly made before this had its effect, although it
    /// was answered.
    pub(crate) is_after_copy: bool,
}

impl Op {
    /// Until its outcome is read.
    pub(crate) fn begin(invocation: Invocation) -> Self {
        let from = invocation.at;
        Self {
            invocation,
            answered: None,
            span: Span {
                from,
                to: Micros(u64::MAX),
            },
            status: None,
            facts: None,
            unknown: None,
            is_after_copy: false,
        }
    }

    /// With its outcome.
    pub(crate) fn end(&mut self, at: Micros, answer: Answer) {
        match answer {
            Answer::Status { status, facts } => {
                self.answered = Some(at);
                // Accepted, but it is done some time later (RFC 9110 §15.3.3).
                if status != 202 {
                    self.span.to = at;
                }
                self.status = Some(status);
                self.facts = facts;
            }
            Answer::Unknown(reason) => self.unknown = Some(reason),
        }
    }

    pub(crate) fn id(&self) -> OperationId {
        self.invocation.op
    }

    pub(crate) fn call(&self) -> &Call {
        &self.invocation.call
    }

    pub(crate) fn effect(&self) -> Effect {
        match self.status {
            // 202: accepted, and done later.
            None | Some(202) => Effect::Possible,
            Some(200..=399) if self.is_after_copy => Effect::Possible,
            Some(200..=399) => Effect::Sure,
            Some(_) => Effect::Never,
        }
    }

    /// Whether nobody knows if the reading shows it.
    pub(crate) fn is_open(&self) -> bool {
        self.answered.is_none() || self.is_after_copy
    }

    pub(crate) fn is_sure(&self) -> bool {
        self.effect() == Effect::Sure
    }

    pub(crate) fn may_have_effect(&self) -> bool {
        self.effect() != Effect::Never
    }

    /// Whether it surely took effect before the other was invoked.
    pub(crate) fn surely_before(&self, other: &Self) -> bool {
        self.is_sure() && self.span.precedes(other.span)
    }

    /// The facts of a success.
    pub(crate) fn success(&self) -> Option<&Facts> {
        let has_succeeded = matches!(self.status, Some(200..=399)) && self.status != Some(202);
        self.facts.as_ref().filter(|_| has_succeeded)
    }

    /// The tokens of a success.
    pub(crate) fn tokens(&self) -> Option<&Tokens> {
        match self.success()? {
            Facts::LoggedIn { tokens, .. } | Facts::Refreshed { tokens } => Some(tokens),
            _ => None,
        }
    }
}
