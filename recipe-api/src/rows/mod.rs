//! SQL that the stores of several features need.

mod newest;
mod of_person;
mod of_posts;
mod one_group;

use sea_orm::{ActiveValue, Value};

use crate::input::Change;

pub(crate) use newest::{GROUP, Newest, newest_of_each};
pub(crate) use of_person::erase_of;
pub(crate) use of_posts::{OfPosts, count_of_posts, newest_of_posts, numbers};
pub(crate) use one_group::{OneGroup, of_one_group};

/// A column's new value, if it is to have one.
pub(crate) fn active<T, V: Into<Value>>(
    change: Change<T>,
    value: impl FnOnce(T) -> V,
) -> ActiveValue<V> {
    match change {
        Change::Keep => ActiveValue::NotSet,
        Change::To(new) => ActiveValue::Set(value(new)),
    }
}
