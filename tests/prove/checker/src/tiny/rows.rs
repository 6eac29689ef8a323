//! Rows of recipe-api.

use super::{Tiny, row};
use crate::history::{Call, Facts, Mark, RowKind};

impl Tiny {
    fn create_call(row: RowKind, on: Option<i64>, mark: Option<u64>) -> Call {
        Call::Create {
            row,
            on,
            mark: mark.map(Mark),
            idempotency_key: None,
        }
    }

    pub(crate) fn create(&mut self, kind: RowKind, on: Option<i64>, mark: Option<u64>, id: i64) {
        self.create_under(None, kind, on, mark, id);
    }

    pub(crate) fn create_under(
        &mut self,
        key: Option<&str>,
        kind: RowKind,
        on: Option<i64>,
        mark: Option<u64>,
        id: i64,
    ) {
        let bearer = self.bearer.clone().unwrap();
        let owner = self.of_sessions[&self.of_tokens[&*bearer.0]];
        let call = Call::Create {
            row: kind,
            on,
            mark: mark.map(Mark),
            idempotency_key: key.map(str::to_owned),
        };
        let facts = Facts::Row(row(kind, id, owner, on, mark));
        self.answered(call, 201, Some(facts));
    }

    pub(crate) fn refused_create(
        &mut self,
        kind: RowKind,
        on: Option<i64>,
        mark: Option<u64>,
        status: u16,
    ) {
        self.answered(Self::create_call(kind, on, mark), status, None);
    }

    pub(crate) fn unknown_create(&mut self, kind: RowKind, on: Option<i64>, mark: Option<u64>) {
        self.unknown(Self::create_call(kind, on, mark));
    }
}
