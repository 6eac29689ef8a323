//! Whoever reads sees the writes that were acknowledged before, and nothing that never was.
//!
//! People save and look. A replica that reads from a copy that lags, or a cache, would show them the old
//! text, or that their recipe is gone.

use crate::{
    history::{Call, Facts, Row, RowId, RowKind, SessionId},
    model::{Effect, Op, OpIndex},
    report::Findings,
};

mod people;

pub(super) fn check(findings: &mut Findings<'_>) {
    people::check(findings);
    for (place, op) in findings.model.ops.iter().enumerate() {
        match (op.success(), op.call()) {
            (Some(Facts::Row(row)), Call::Read { .. }) => seen(findings, place, op, row),
            (Some(Facts::Rows { rows, .. }), _) => {
                for row in rows {
                    seen(findings, place, op, row);
                }
            }
            (
                Some(Facts::Account {
                    id,
                    mark: Some(mark),
                    ..
                }),
                Call::ReadMe,
            ) => {
                let model = findings.model;
                let account = model.accounts.by_id.get(id);
                let edits = account.map_or(&[][..], |account| &account.edits);
                let later = model.overwritten(*mark, edits, op.span);
                let ops: Vec<_> = later.into_iter().chain([place]).collect();
                let about = format_args!("account {id}");
                findings.expect(later.is_none(), "a read shows the last edit", about, &ops);
            }
            (Some(Facts::Sessions { sessions }), _) => {
                for id in sessions {
                    listed(findings, place, op, id);
                }
            }
            (None, Call::Read { row, id }) if op.status == Some(404) => {
                missing(findings, place, op, *row, *id);
            }
            _ => {}
        }
    }
}

fn seen(findings: &mut Findings<'_>, place: OpIndex, op: &Op, row: &Row) {
    let model = findings.model;
    let about = format!("{:?} {}", row.kind, row.id);
    let Some(life) = model.rows.lives.get(&(row.kind, row.id)) else {
        return;
    };
    let removed = life.removed_before(&model.ops, op.span.from);
    let ops: Vec<_> = removed.into_iter().chain([place]).collect();
    findings.expect(removed.is_none(), "a deleted row is not seen", &about, &ops);
    let Some(mark) = row.mark else {
        return;
    };
    let later = model.overwritten(mark, &life.edits, op.span);
    let ops: Vec<_> = later.into_iter().chain([place]).collect();
    findings.expect(later.is_none(), "a read shows the last edit", &about, &ops);
    let mut writers = model.writers(mark).iter().map(|place| &model.ops[*place]);
    let is_possible =
        writers.any(|writer| writer.effect() != Effect::Never && writer.span.from <= op.span.to);
    let ops: Vec<_> = model.writers(mark).iter().copied().chain([place]).collect();
    findings.expect(
        is_possible,
        "what is seen was written, and not refused",
        &about,
        &ops,
    );
}

fn listed(findings: &mut Findings<'_>, place: OpIndex, op: &Op, id: &SessionId) {
    let model = findings.model;
    if let Some(session) = model.tokens.session(id) {
        let ended = model.tokens.sessions[session].ended;
        let ended = ended.filter(|_| model.ended_before(session, op.span).is_some());
        let ops: Vec<_> = ended.into_iter().chain([place]).collect();
        let about = format_args!("session {id}");
        findings.expect(
            ended.is_none(),
            "an ended session is not listed",
            about,
            &ops,
        );
    }
}

/// Everybody may read a recipe, and owners and their followers a post.
fn missing(findings: &mut Findings<'_>, place: OpIndex, op: &Op, kind: RowKind, id: RowId) {
    let model = findings.model;
    let Some(life) = model.rows.lives.get(&(kind, id)) else {
        return;
    };
    let may_read = kind == RowKind::Recipe
        || model.caller(op).is_some_and(|caller| {
            caller == life.owner || model.surely_follows(caller, life.owner, op.span)
        });
    if may_read && !life.origins.is_empty() {
        let is_there = life.is_there_throughout(&model.ops, op.span);
        let ops: Vec<_> = life.origins.iter().copied().chain([place]).collect();
        let about = format_args!("{kind:?} {id}");
        findings.expect(!is_there, "an acknowledged row is found", about, &ops);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Invariant,
        history::Mark,
        tiny::{Tiny, row},
    };

    const KEY: (RowKind, i64) = (RowKind::Recipe, 7);

    fn published() -> Tiny {
        let mut tiny = Tiny::with_cook();
        tiny.create(KEY.0, None, Some(5), KEY.1);
        tiny
    }

    fn read(tiny: &mut Tiny, mark: Option<u64>) {
        let call = Call::Read {
            row: KEY.0,
            id: RowId(KEY.1),
        };
        match mark {
            Some(mark) => {
                let row = row(KEY.0, KEY.1, 1, None, Some(mark));
                tiny.answered(call, 200, Some(Facts::Row(row)));
            }
            None => tiny.answered(call, 404, None),
        }
    }

    fn edit(tiny: &mut Tiny, mark: u64) {
        let call = Call::edit(KEY.0, RowId(KEY.1), Mark(mark));
        let row = row(KEY.0, KEY.1, 1, None, Some(mark));
        tiny.answered(call, 200, Some(Facts::Row(row)));
    }

    #[test]
    fn an_acknowledged_row_is_found() {
        let mut tiny = published();
        read(&mut tiny, Some(5));
        tiny.there(row(KEY.0, KEY.1, 1, None, Some(5)));
        tiny.clone().holds();
        read(&mut tiny, None);
        tiny.fails(Invariant::Reads, "an acknowledged row is found");
    }

    #[test]
    fn a_read_shows_the_last_edit() {
        let mut tiny = published();
        edit(&mut tiny, 6);
        tiny.there(row(KEY.0, KEY.1, 1, None, Some(6)));
        tiny.clone().holds();
        read(&mut tiny, Some(5));
        tiny.fails(Invariant::Reads, "a read shows the last edit");
    }

    #[test]
    fn a_lost_edit_shows_at_the_end() {
        let mut tiny = published();
        edit(&mut tiny, 6);
        tiny.there(row(KEY.0, KEY.1, 1, None, Some(5)));
        tiny.fails(Invariant::Acknowledged, "the last edit of a row is there");
    }

    #[test]
    fn a_deleted_row_is_not_seen() {
        let mut tiny = published();
        let (row, id) = (KEY.0, RowId(KEY.1));
        tiny.answered(Call::delete(row, id), 204, None);
        read(&mut tiny, None);
        tiny.clone().holds();
        read(&mut tiny, Some(5));
        tiny.fails(Invariant::Reads, "a deleted row is not seen");
    }

    #[test]
    fn an_ended_session_is_not_listed() {
        let mut tiny = Tiny::with_cook();
        tiny.log_in("cook", 1, Some("s2"));
        tiny.answered(
            Call::EndSession {
                session: "s2".into(),
            },
            204,
            None,
        );
        tiny.gone_session("s2");
        tiny.clone().holds();
        let sessions = vec!["s1".into(), "s2".into()];
        tiny.answered(Call::ListSessions, 200, Some(Facts::Sessions { sessions }));
        tiny.fails(Invariant::Reads, "an ended session is not listed");
    }

    #[test]
    fn a_refused_edit_is_not_seen() {
        let mut tiny = published();
        let call = Call::edit(KEY.0, RowId(KEY.1), Mark(6));
        tiny.answered(call, 412, None);
        read(&mut tiny, Some(6));
        tiny.fails(
            Invariant::Reads,
            "what is seen was written, and not refused",
        );
    }
}
