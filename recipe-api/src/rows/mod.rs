//! SQL shared by the stores of several features.

mod among;
mod keyset;
mod merged;
mod of_person;
mod of_posts;
mod owned;
mod top_n_per_group;

use sea_orm::{
    ActiveValue, ColumnTrait, EntityName, Value,
    sea_query::{InsertStatement, Query},
};
use service_kit::{database::parameter, input::Change};

pub(crate) use among::{among, list_of};
pub(crate) use keyset::{OneGroup, of_one_group};
pub(crate) use merged::{Merged, merged};
pub(crate) use of_person::{erase_of, remove_around_posts, remove_in_batches};
pub(crate) use of_posts::{count_comments, count_likes, own_bookmark, own_like};
pub(crate) use owned::{owned, refusal};
pub(crate) use top_n_per_group::{GROUP, Newest, newest_of_each};

/// The column that sorts a page and continues it.
pub(crate) const ID: &str = "id";

/// The new value of a column, if it changes.
pub(crate) fn active<T, V: Into<Value>>(
    change: Change<T>,
    value: impl FnOnce(T) -> V,
) -> ActiveValue<V> {
    match change {
        Change::Keep => ActiveValue::NotSet,
        Change::To(new) => ActiveValue::Set(value(new)),
    }
}

/// Inserts a row with `columns` as parameters, in order, and returns its `id`.
pub(crate) fn insert_numbered<C: ColumnTrait, const N: usize>(
    id: C,
    columns: [C; N],
) -> InsertStatement {
    let parameters = (0..)
        .zip(columns)
        .map(|(number, _)| parameter(number).into());
    Query::insert()
        .into_table(C::EntityName::default().table_ref())
        .columns(columns)
        .values_panic(parameters)
        .returning_col(id)
        .take()
}
