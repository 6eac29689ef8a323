//! Rows.

use super::{
    Bug,
    world::{Answered, World},
};
use crate::history::*;

impl World {
    pub(super) fn serve_rows(&mut self, account: usize, call: &Call) -> Answered {
        match call {
            Call::Create {
                row,
                on,
                mark,
                idempotency_key,
            } => self.create(account, *row, *on, *mark, idempotency_key.as_deref()),
            Call::Edit {
                row,
                id,
                mark,
                if_mark,
            } => self.edit(account, (*row, id.0), *mark, *if_mark),
            Call::Delete { row, id, if_mark } => self.delete(account, (*row, id.0), *if_mark),
            Call::Read { row, id } => self.read(account, (*row, id.0)),
            Call::List { list, page } => self.list(account, list, *page),
            _ => unreachable!("nobody asks for this"),
        }
    }

    fn create(
        &mut self,
        account: usize,
        kind: RowKind,
        on: Option<i64>,
        mark: Option<Mark>,
        key: Option<&str>,
    ) -> Answered {
        let key = key.map(|key| (account, key.to_owned()));
        if let Some(row) = key.as_ref().and_then(|key| self.answers.get(key))
            && self.bug != Bug::RepeatCreates
        {
            return (201, Some(Facts::Row(row.clone())));
        }
        let owner = Self::id_of(account);
        let mut pairs = self.rows.values();
        let is_taken =
            kind.is_pair() && pairs.any(|row| (row.kind, row.owner, row.on) == (kind, owner, on));
        // As if its text were too long.
        let is_refused = mark.is_some_and(|mark| mark.0 % 10 == 0) || is_taken;
        let id = match self.rows.keys().map(|(_, id)| *id).max() {
            Some(last) if self.bug == Bug::ReusedId => last + 1,
            _ => self.next_row,
        };
        self.next_row = self.next_row.max(id) + 1;
        let row = Row {
            kind,
            id: RowId(id),
            owner,
            on,
            mark,
        };
        if is_taken || is_refused && self.bug != Bug::RefusedIsStored {
            return (422, None);
        }
        let is_lost = self.bug == Bug::MissingCommit && self.rng.u8(0..20) == 0;
        if !is_lost {
            self.rows.insert((kind, id), row.clone());
        }
        if is_refused {
            return (422, None);
        }
        if let Some(key) = key {
            self.answers.insert(key, row.clone());
        }
        (201, Some(Facts::Row(row)))
    }

    fn own(&self, account: usize, key: (RowKind, i64)) -> Option<&Row> {
        let anybody = self.bug == Bug::LostOwner;
        let row = self.rows.get(&key)?;
        (anybody || row.owner == Self::id_of(account)).then_some(row)
    }

    /// Whether a row or an account is in the state that a write names.
    pub(super) fn compares(&mut self, named: Option<Mark>, present: Option<Mark>) -> bool {
        let is_groundless = self.bug == Bug::GroundlessRefusal && self.rng.u8(0..10) == 0;
        named.is_none() || self.bug == Bug::IfMatchIsIgnored || named == present && !is_groundless
    }

    fn edit(
        &mut self,
        account: usize,
        key: (RowKind, i64),
        mark: Mark,
        if_mark: Option<Mark>,
    ) -> Answered {
        let is_lost = self.bug == Bug::LostEdit && self.rng.u8(0..10) == 0;
        let Some(mut answer) = self.own(account, key).cloned() else {
            return (404, None);
        };
        if !self.compares(if_mark, answer.mark) {
            return (412, None);
        }
        let former = answer.mark.replace(mark);
        if !is_lost {
            self.former_marks.extend(former.map(|former| (key, former)));
            self.rows.insert(key, answer.clone());
        }
        (200, Some(Facts::Row(answer)))
    }

    fn delete(&mut self, account: usize, key: (RowKind, i64), if_mark: Option<Mark>) -> Answered {
        let Some(row) = self.own(account, key).cloned() else {
            return (404, None);
        };
        if !self.compares(if_mark, row.mark) {
            return (412, None);
        }
        self.rows.remove(&key);
        (204, None)
    }

    fn follows(&self, account: usize, author: AccountId) -> bool {
        let owner = Self::id_of(account);
        owner == author
            || self.bug == Bug::LostFollow
            || self.rows.values().any(|row| {
                row.kind == RowKind::Follow && row.owner == owner && row.on == Some(author.0)
            })
    }

    fn read(&mut self, account: usize, key: (RowKind, i64)) -> Answered {
        let Some(mut row) = self.rows.get(&key).cloned() else {
            return (404, None);
        };
        if key.0 == RowKind::Post && !self.follows(account, row.owner) {
            return (404, None);
        }
        if self.bug == Bug::StaleRead {
            row.mark = self.former_marks.get(&key).copied().or(row.mark);
        }
        (200, Some(Facts::Row(row)))
    }

    /// The cursor is in the walk: the number of the page, and the id where it begins.
    fn list(&mut self, account: usize, list: &ListName, page: Page) -> Answered {
        let kind = match list {
            ListName::Feed => RowKind::Post,
            _ => RowKind::Recipe,
        };
        let cursor = self.cursor(page);
        let rows = self.rows.values().rev().filter(|row| {
            row.kind == kind && (kind == RowKind::Recipe || self.follows(account, row.owner))
        });
        let limit = page.limit as usize;
        let rows: Vec<Row> = if self.bug == Bug::Offset {
            rows.skip(page.number as usize * limit)
                .take(limit + 1)
                .cloned()
                .collect()
        } else {
            rows.filter(|row| row.id.0 < cursor)
                .take(limit + 1)
                .cloned()
                .collect()
        };
        let more = rows.len() > limit;
        let rows = rows.into_iter().take(limit).collect();
        (200, Some(Facts::Rows { rows, more }))
    }

    fn cursor(&self, page: Page) -> i64 {
        match page.number {
            0 => i64::MAX,
            _ => self.cursors[&page.walk],
        }
    }
}
