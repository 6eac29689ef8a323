//! Imports users with their ids and password hashes from a CSV file or JSON lines.
//! Running it again imports only what is missing.

mod columns;
mod conflict;
mod report;
mod source;
mod user;

use std::{collections::HashSet, io::BufRead, iter, mem};

pub(super) use report::Report;
pub(crate) use source::Source;
pub use source::SourceError;
pub use user::ImportedUser;

use service_kit::{
    database::{TableLock, advance_ids, lock_table},
    input::Faults,
};
use time::OffsetDateTime;

use conflict::{Conflict, Existing, Placement};
use report::Refusal;
use source::{Content, Line};

use super::{Accounts, Error, store};

/// Rows in one transaction, few enough for one statement with all their columns.
const BATCH: usize = 500;

/// The table of accounts.
const USERS: &str = "users";

/// Whether anything is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Writes the rows.
    Write,
    /// Rolls each batch back, to show what would happen. PostgreSQL does not give the
    /// used ids out again.
    DryRun,
}

/// Why an import stopped. Whatever was reported as imported stays imported.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Account(#[from] Error),
}

/// A valid line and its number.
#[derive(Debug)]
struct Candidate {
    line: u64,
    user: ImportedUser,
}

/// Reads the users of a file as an import does: for each line its number, and the user or why
/// there is none.
///
/// # Errors
/// When it cannot be read, or its first line names no columns of ours.
pub fn read_users(
    file: impl BufRead,
    now: OffsetDateTime,
) -> Result<impl Iterator<Item = Result<NumberedUser, SourceError>>, SourceError> {
    let mut content = Content::of(file)?;
    Ok(iter::from_fn(move || {
        Some(content.next()?.map(|line| user_of(line, now)))
    }))
}

/// The number of a line, and what it says.
pub type NumberedUser = (u64, Result<ImportedUser, Faults>);

fn user_of(line: Line, now: OffsetDateTime) -> NumberedUser {
    let fields = line.fields;
    let user = fields.and_then(|fields| ImportedUser::parse(&fields, now));
    (line.number, user)
}

/// An import that is running.
#[derive(Debug)]
struct Import<'a> {
    accounts: &'a Accounts,
    mode: Mode,
    /// Ids and username keys that earlier lines use.
    ids: HashSet<i64>,
    keys: HashSet<String>,
    report: Report,
}

impl Accounts {
    /// Imports all valid lines of `source` that collide with no account.
    pub(crate) async fn import(
        &self,
        mut source: Source,
        mode: Mode,
    ) -> Result<Report, ImportError> {
        let mut import = Import {
            accounts: self,
            mode,
            ids: HashSet::new(),
            keys: HashSet::new(),
            report: Report::default(),
        };
        let now = self.clock.now();
        // Users without an id come last, so that none of them gets an id that a later
        // line brings.
        let (mut batch, mut without_id) = (Vec::new(), Vec::new());
        while let Some(line) = source.next() {
            let (line, user) = user_of(line?, now);
            match user {
                Ok(user) if user.id.is_none() => without_id.push(Candidate { line, user }),
                Ok(user) => batch.push(Candidate { line, user }),
                Err(faults) => import.refuse(line, &faults),
            }
            if batch.len() == BATCH {
                import.place(mem::take(&mut batch)).await?;
            }
        }
        import.place(batch).await?;
        while !without_id.is_empty() {
            let rest = without_id.split_off(BATCH.min(without_id.len()));
            import.place(mem::replace(&mut without_id, rest)).await?;
        }
        let mut report = import.report;
        report.ignored_columns = source.ignored_columns();
        report.refused.sort_by_key(|refusal| refusal.line);
        Ok(report)
    }
}

impl Import<'_> {
    fn refuse(&mut self, line: u64, why: &impl ToString) {
        let reason = why.to_string();
        self.report.refused.push(Refusal { line, reason });
    }

    /// Inserts the users of a batch that do not collide, all or none.
    async fn place(&mut self, batch: Vec<Candidate>) -> Result<(), Error> {
        let database = &self.accounts.database;
        let transaction = database.begin().await?;
        lock_table(&transaction, USERS, TableLock::Write).await?;
        let users: Vec<_> = batch.iter().map(|candidate| &candidate.user).collect();
        let ids = users.iter().filter_map(|user| user.id);
        let deleted = store::deleted(&transaction, ids).await?;
        let existing = Existing::new(store::existing(&transaction, &users).await?, deleted);
        let mut new = Vec::new();
        for Candidate { line, user } in batch {
            match self.placement(&user, &existing) {
                Placement::New => {
                    self.take(&user);
                    new.push(user);
                }
                Placement::AlreadyThere => {
                    self.take(&user);
                    self.report.already_there += 1;
                }
                Placement::Conflict(conflict) => self.refuse(line, &conflict),
            }
        }
        let count = new.len() as u64;
        let greatest = new.iter().filter_map(|user| user.id).max();
        store::insert_all(&transaction, new, self.accounts.clock.now()).await?;
        match self.mode {
            Mode::Write => {
                if let Some(greatest) = greatest {
                    advance_ids(&transaction, USERS, greatest).await?;
                }
                transaction.commit().await?;
            }
            Mode::DryRun => transaction.roll_back().await?,
        }
        self.report.imported += count;
        Ok(())
    }

    /// Earlier lines count, even in a dry run.
    fn placement(&self, user: &ImportedUser, existing: &Existing) -> Placement {
        let key_taken = self.keys.contains(user.username.key());
        let id_taken = user.id.is_some_and(|id| self.ids.contains(&id));
        match (key_taken, id_taken) {
            (true, _) => Placement::Conflict(Conflict::Username),
            (false, true) => Placement::Conflict(Conflict::Id),
            (false, false) => existing.placement(user),
        }
    }

    fn take(&mut self, user: &ImportedUser) {
        self.keys.insert(user.username.key().to_owned());
        self.ids.extend(user.id);
    }
}
