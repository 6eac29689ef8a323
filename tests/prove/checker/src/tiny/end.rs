//! What exists at the end, and the verdict.

use super::{STEP, Tiny, header};
use crate::{Invariant, Report, check, check_copy, history::*};

const ROW_KINDS: [RowKind; 7] = [
    RowKind::Recipe,
    RowKind::Post,
    RowKind::Story,
    RowKind::Comment,
    RowKind::Like,
    RowKind::Bookmark,
    RowKind::Follow,
];

impl Tiny {
    pub(crate) fn there(&mut self, row: Row) {
        self.rows.insert((row.kind, row.id.0), row);
    }

    pub(crate) fn gone(&mut self, kind: RowKind, id: i64) {
        self.rows.remove(&(kind, id));
    }

    pub(crate) fn there_account(&mut self, id: i64, username: &str, enabled: bool) {
        self.accounts.insert(id, (username.to_owned(), enabled));
    }

    pub(crate) fn disabled_at_the_end(&mut self, id: i64) {
        self.accounts.get_mut(&id).unwrap().1 = false;
    }

    pub(crate) fn marked_at_the_end(&mut self, id: i64, mark: u64) {
        self.marks.insert(id, mark);
    }

    pub(crate) fn gone_account(&mut self, id: i64) {
        self.accounts.remove(&id);
        self.sessions.retain(|_, account| *account != id);
    }

    pub(crate) fn there_session(&mut self, sid: &str, account: i64) {
        self.sessions.insert(sid.to_owned(), account);
    }

    pub(crate) fn gone_session(&mut self, sid: &str) {
        self.sessions.remove(sid);
    }

    pub(crate) fn finish(self) -> Report {
        let check: fn(&[u8]) -> _ = match self.copied.0 {
            Some(_) => |lines| check_copy(lines),
            None => |lines| check(lines),
        };
        check(self.lines().as_slice()).unwrap()
    }

    pub(crate) fn holds(self) {
        let report = self.finish();
        assert!(report.holds(), "{report}");
    }

    pub(crate) fn fails(self, invariant: Invariant, rule: &str) {
        let report = self.finish();
        let mut found = report.violations.iter();
        let is_found = found.any(|found| found.invariant == invariant && found.rule == rule);
        assert!(is_found, "{invariant:?}: {rule}\n{report}");
    }

    /// As the recorder would write it.
    pub(crate) fn lines(self) -> Vec<u8> {
        let accounts = self.accounts.into_iter();
        let marks = self.marks;
        let accounts = accounts.map(|(id, (username, enabled))| Thing::Account {
            id: AccountId(id),
            username,
            enabled,
            mark: marks.get(&id).copied().map(Mark),
        });
        let sessions = self
            .sessions
            .into_iter()
            .map(|(id, account)| Thing::Session {
                id: id.as_str().into(),
                account: AccountId(account),
                current: None,
            });
        let rows = self.rows.into_values().map(Thing::Row);
        let end = self.now + STEP;
        let (from, to) = self.copied;
        let at = Micros(from.unwrap_or(end));
        let mut complete = vec![Kind::Accounts, Kind::Sessions];
        complete.extend(ROW_KINDS.map(Kind::Rows));
        let things = accounts.chain(sessions).chain(rows).map(Reading::Thing);
        let to = Micros(to.unwrap_or(end));
        let end = self.end.then_some(Reading::End { at: to, complete });
        let readings = [Reading::Begin { at }].into_iter().chain(things).chain(end);
        let mut writer = Writer::begin(Vec::new(), header()).unwrap();
        for event in self.events.into_iter().chain(readings.map(Event::Read)) {
            writer.write(&event).unwrap();
        }
        writer.finish().unwrap()
    }
}
