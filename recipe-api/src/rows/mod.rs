//! SQL that the stores of several features need.

mod newest;

use sea_orm::{ActiveValue, Value};

use crate::input::Change;

pub(crate) use newest::{GROUP, Newest, newest_of_each, these_posts};

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
