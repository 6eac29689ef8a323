//! Finds the accounts that have more sessions than they may.

use service_kit::database::{Connection, Database, Error as DatabaseError, Statement};

use crate::{ids::AccountId, sessions::MaxSessions};

/// Sessions that one statement reads, whatever the size of the table. They are more than
/// an account may have, so that each page tells something about one account at least.
const PAGE: u64 = 2 * MaxSessions::MOST;

/// What was found among some accounts.
pub(in crate::sessions) struct AccountsPage {
    /// Those that have more.
    pub(in crate::sessions) with_more: Vec<AccountId>,
    /// The next page is behind this account; `None` when this page is the last one.
    pub(in crate::sessions) next: Option<AccountId>,
}

/// Of some accounts behind `after`, in the order of their numbers: those that have more
/// than `most` sessions which have not been ended.
pub(in crate::sessions) async fn users_with_more_than(
    database: &Database,
    most: u64,
    after: AccountId,
) -> Result<AccountsPage, DatabaseError> {
    let statement = Statement::new(open_sessions(), [after.0.into()]);
    let counts = database.reader().all(statement).await?;
    Ok(AccountsPage::new(counts, most))
}

/// Each account and how many sessions of it are on the page. An index has all of it.
pub(super) fn open_sessions() -> String {
    format!(
        "SELECT user_id, count(*) FROM \
             (SELECT user_id FROM sessions WHERE ended_at IS NULL AND user_id > $1 \
              ORDER BY user_id LIMIT {PAGE}) AS page \
         GROUP BY user_id ORDER BY user_id"
    )
}

impl AccountsPage {
    fn new(mut counts: Vec<(i64, i64)>, most: u64) -> Self {
        let sessions: i64 = counts.iter().map(|(_, sessions)| sessions).sum();
        let is_full = sessions.unsigned_abs() >= PAGE;
        // The last account of a full page may have more sessions than are on it. The next
        // page begins with that account, unless it is the only one here.
        if is_full && counts.len() > 1 {
            counts.pop();
        }
        let last = counts.last().map(|(user, _)| AccountId(*user));
        let with_more = counts
            .into_iter()
            .filter(|(_, sessions)| sessions.unsigned_abs() > most)
            .map(|(user, _)| AccountId(user));
        Self {
            with_more: with_more.collect(),
            next: last.filter(|_| is_full),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(counts: &[(i64, i64)]) -> (Vec<i64>, Option<i64>) {
        let page = AccountsPage::new(counts.to_vec(), 3);
        let with_more = page.with_more.iter().map(|account| account.0);
        (with_more.collect(), page.next.map(|account| account.0))
    }

    #[test]
    fn a_page_that_is_not_full_is_the_last_one() {
        assert_eq!(page(&[]), (vec![], None));
        assert_eq!(page(&[(1, 3), (2, 4), (7, 1)]), (vec![2], None));
    }

    #[test]
    fn the_last_account_of_a_full_page_is_counted_again() {
        let full = i64::try_from(PAGE).unwrap();
        assert_eq!(
            page(&[(1, 4), (2, full - 5), (3, 1)]),
            (vec![1, 2], Some(2))
        );
        assert_eq!(page(&[(1, 3), (2, full - 3)]), (vec![], Some(1)));
    }

    #[test]
    fn an_account_that_fills_a_page_has_too_many() {
        let full = i64::try_from(PAGE).unwrap();
        assert_eq!(page(&[(5, full)]), (vec![5], Some(5)));
    }
}
