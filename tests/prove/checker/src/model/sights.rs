//! Which marks were seen, and when.

use std::collections::HashMap;

use super::{Finals, Op};
use crate::history::{Facts, Mark, Micros};

/// When each mark was first seen. It was written before.
pub(super) fn sights(ops: &[Op], finals: &Finals) -> HashMap<Mark, Micros> {
    let mut sights = HashMap::new();
    let mut see = |mark: Option<Mark>, at: Micros| {
        if let Some(mark) = mark {
            let first = sights.entry(mark).or_insert(at);
            *first = at.min(*first);
        }
    };
    for op in ops {
        match op.success() {
            Some(Facts::Row(row)) => see(row.mark, op.span.to),
            Some(Facts::Rows { rows, .. }) => {
                for row in rows {
                    see(row.mark, op.span.to);
                }
            }
            Some(Facts::Account { mark, .. }) => see(*mark, op.span.to),
            _ => {}
        }
    }
    let end = finals.ended.unwrap_or(Micros(u64::MAX));
    for row in finals.rows.values() {
        see(row.mark, end);
    }
    for account in finals.accounts.values() {
        see(account.mark, end);
    }
    sights
}
