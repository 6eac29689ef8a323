//! Rows of recipe-api: when they came, and what may have changed or removed them.

use std::collections::HashMap;

use super::{Finals, Op, OpIndex, Places, Span, Tokens};
use crate::history::{AccountId, Call, Facts, Mark, Micros, Row, RowId, RowKind};

/// The id of a row with its kind.
pub(crate) type Key = (RowKind, RowId);

/// One row that somebody saw or was told of.
#[derive(Clone, Debug)]
pub(crate) struct Life {
    pub(crate) owner: AccountId,
    pub(crate) on: Option<i64>,
    /// Operations that answered that they created it.
    pub(crate) origins: Vec<OpIndex>,
    /// When it began to exist.
    pub(crate) born: Span,
    /// It existed at this time or later.
    pub(crate) last_seen: Option<Micros>,
    /// Operations that may have removed it, and whether they surely did.
    pub(crate) removals: Vec<(OpIndex, bool)>,
    /// Operations that may have edited it.
    pub(crate) edits: Vec<OpIndex>,
}

/// All rows.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) lives: HashMap<Key, Life>,
    /// Which operations wrote a mark, whatever their answer.
    pub(crate) by_mark: Places<Mark>,
    /// Which operations asked for a like, bookmark or follow, whatever their answer.
    pub(crate) pairs: Places<(RowKind, AccountId, i64)>,
    /// Operations that may have erased all rows of a person.
    pub(crate) erasures: Places<AccountId>,
    /// The rows of follows, by follower and author.
    pub(crate) follows: HashMap<(AccountId, AccountId), Vec<RowId>>,
    deletes: Places<Key>,
    edits: Places<Key>,
}

impl Rows {
    pub(super) fn of(ops: &[Op], tokens: &Tokens, finals: &Finals) -> Self {
        let mut rows = Self::default();
        for (place, op) in ops.iter().enumerate() {
            let bearer = op.invocation.bearer.as_ref();
            let caller = bearer.and_then(|bearer| tokens.access.get(bearer));
            rows.add_request(place, op, caller.map(|access| access.sub));
        }
        // Whoever creates a row knows whose it is, and so does the final reading. A page does not always say it.
        for (place, op) in ops.iter().enumerate() {
            if let (Some(Facts::Row(row)), Call::Create { .. }) = (op.success(), op.call()) {
                rows.create(ops, place, row);
            }
        }
        let at_the_end = Span {
            from: Micros(0),
            to: Micros(u64::MAX),
        };
        for row in finals.rows.values() {
            rows.life(ops, row, at_the_end);
        }
        for op in ops {
            match (op.success(), op.call()) {
                (_, Call::Create { .. }) => {}
                // What was seen after a copy says nothing of the copy.
                _ if op.is_after_copy => {}
                (Some(Facts::Row(row)), _) => rows.see(ops, op, row),
                (Some(Facts::Rows { rows: seen, .. }), _) => {
                    for row in seen {
                        rows.see(ops, op, row);
                    }
                }
                _ => {}
            }
        }
        rows.add_removals(ops);
        rows
    }

    fn add_request(&mut self, place: OpIndex, op: &Op, caller: Option<AccountId>) {
        match op.call() {
            Call::Create { row, on, mark, .. } => {
                if let Some(mark) = mark {
                    self.by_mark.entry(*mark).or_default().push(place);
                }
                if let (Some(on), Some(caller), true) = (on, caller, row.is_pair()) {
                    self.pairs
                        .entry((*row, caller, *on))
                        .or_default()
                        .push(place);
                }
            }
            Call::Edit { row, id, mark, .. } => {
                self.by_mark.entry(*mark).or_default().push(place);
                if op.may_have_effect() {
                    self.edits.entry((*row, *id)).or_default().push(place);
                }
            }
            Call::EditMe { mark, .. } => self.by_mark.entry(*mark).or_default().push(place),
            Call::Delete { row, id, .. } if op.may_have_effect() => {
                self.deletes.entry((*row, *id)).or_default().push(place);
            }
            Call::EraseProfile if op.may_have_effect() => {
                if let Some(caller) = caller {
                    self.erasures.entry(caller).or_default().push(place);
                }
            }
            _ => {}
        }
    }

    fn create(&mut self, ops: &[Op], place: OpIndex, row: &Row) {
        let life = self.life(ops, row, ops[place].span);
        life.origins.push(place);
    }

    fn see(&mut self, ops: &[Op], op: &Op, row: &Row) {
        let life = self.life(ops, row, op.span);
        life.last_seen = life.last_seen.max(Some(op.span.from));
    }

    /// The life of a row that was there at some time of a span.
    fn life(&mut self, ops: &[Op], row: &Row, seen: Span) -> &mut Life {
        let key = (row.kind, row.id);
        if !self.lives.contains_key(&key) {
            let from = self.earliest_birth(ops, row);
            let life = Life {
                owner: row.owner,
                on: row.on,
                origins: Vec::new(),
                born: Span {
                    from,
                    to: Micros(u64::MAX),
                },
                last_seen: None,
                removals: Vec::new(),
                edits: self.edits.get(&key).cloned().unwrap_or_default(),
            };
            if let (RowKind::Follow, Some(author)) = (row.kind, row.on) {
                let pair = (row.owner, AccountId(author));
                self.follows.entry(pair).or_default().push(row.id);
            }
            self.lives.insert(key, life);
        }
        let life = self.lives.get_mut(&key);
        let life = life.unwrap_or_else(|| unreachable!("it was inserted"));
        life.born.to = life.born.to.min(seen.to);
        life
    }

    /// Nothing exists before the first request for it.
    fn earliest_birth(&self, ops: &[Op], row: &Row) -> Micros {
        let of_pair = row
            .on
            .and_then(|on| self.pairs.get(&(row.kind, row.owner, on)));
        let creates = match row.mark {
            Some(mark) if !row.kind.is_pair() => self.by_mark.get(&mark),
            _ => of_pair,
        };
        let mut creates = creates.into_iter().flatten().map(|place| &ops[*place]);
        let first = creates.find(|op| matches!(op.call(), Call::Create { .. }));
        first.map_or(Micros(0), |op| op.span.from)
    }

    fn add_removals(&mut self, ops: &[Op]) {
        let posts: HashMap<RowId, (AccountId, Span)> = self
            .lives
            .iter()
            .filter(|((kind, _), _)| *kind == RowKind::Post)
            .map(|((_, id), life)| (*id, (life.owner, life.born)))
            .collect();
        let Self {
            lives,
            deletes,
            erasures,
            ..
        } = self;
        let erased = |owner: AccountId, born: Span| {
            let places = erasures.get(&owner).into_iter().flatten().copied();
            places
                .filter(move |place| ops[*place].span.to >= born.from)
                .map(move |place| {
                    (
                        place,
                        ops[place].is_sure() && born.precedes(ops[place].span),
                    )
                })
        };
        let deleted = |key: Key| {
            let places = deletes.get(&key).into_iter().flatten().copied();
            places.map(|place| (place, ops[place].is_sure()))
        };
        for (&(kind, id), life) in lives.iter_mut() {
            let mut removals: Vec<_> = deleted((kind, id)).collect();
            removals.extend(erased(life.owner, life.born));
            match (kind, life.on) {
                (RowKind::Comment | RowKind::Like | RowKind::Bookmark, Some(post)) => {
                    removals.extend(deleted((RowKind::Post, RowId(post))));
                    if let Some((owner, born)) = posts.get(&RowId(post)) {
                        removals.extend(erased(*owner, *born));
                    }
                }
                (RowKind::Follow, Some(followed)) => {
                    let of_followed = erased(AccountId(followed), life.born);
                    removals.extend(of_followed.map(|(place, _)| (place, false)));
                }
                _ => {}
            }
            life.removals = removals;
        }
    }
}

impl Life {
    /// Whether it surely existed at some time.
    pub(crate) fn is_sure(&self, ops: &[Op]) -> bool {
        self.last_seen.is_some() || self.origins.iter().any(|place| ops[*place].is_sure())
    }

    /// Whether it may have been removed before a span was over.
    pub(crate) fn may_be_removed(&self, ops: &[Op], by: Micros) -> bool {
        self.possible_removals(ops).any(|op| op.span.from <= by)
    }

    fn possible_removals<'a>(&'a self, ops: &'a [Op]) -> impl Iterator<Item = &'a Op> {
        let ops = self.removals.iter().map(|(place, _)| &ops[*place]);
        // It was seen after the last instant at which this could have removed it.
        ops.filter(|op| self.last_seen.is_none_or(|seen| op.span.to >= seen))
    }

    /// The first operation that surely removed it before a span begins.
    pub(crate) fn removed_before(&self, ops: &[Op], from: Micros) -> Option<OpIndex> {
        let sure = self.removals.iter().filter(|(_, is_sure)| *is_sure);
        let mut before = sure.filter(|(place, _)| ops[*place].span.to < from);
        before.next().map(|(place, _)| *place)
    }

    /// Whether it was there from the beginning to the end of a span.
    pub(crate) fn is_there_throughout(&self, ops: &[Op], span: Span) -> bool {
        self.born.to < span.from && !self.may_be_removed(ops, span.to)
    }
}
