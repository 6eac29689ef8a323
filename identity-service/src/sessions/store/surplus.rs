//! Finds the accounts with too many sessions.

use service_kit::database::{Connection, Database, Error as DatabaseError, Statement};

use crate::{ids::AccountId, sessions::MaxSessions};

/// Sessions in one statement, whatever the size of the table. Greater than the limit of
/// an account, so that each page decides about at least one account.
const PAGE: u64 = 2 * MaxSessions::MOST;

/// The result of one page.
pub(in crate::sessions) struct AccountsPage {
    /// Accounts with too many.
    pub(in crate::sessions) with_more: Vec<AccountId>,
    /// The next page starts after this account; `None` after the last one.
    pub(in crate::sessions) next: Option<AccountId>,
}

/// Among the accounts after `after`, ordered by id: those with more than `most` sessions
/// that have not ended.
pub(in crate::sessions) async fn users_with_more_than(
    database: &Database,
    most: u64,
    after: AccountId,
) -> Result<AccountsPage, DatabaseError> {
    let statement = Statement::new(open_sessions(), [after.0.into()]);
    let counts = database.reader().all(statement).await?;
    Ok(AccountsPage::new(counts, most))
}

/// The accounts on the page with their session counts. The index covers the query.
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
        // The last account of a full page may have more sessions than the page shows. So
        // the next page begins with it, unless it is the only one.
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
