use sea_orm::{
    ActiveValue::Set,
    Order, QueryOrder, QuerySelect, QueryTrait,
    entity::prelude::*,
    sea_query::{LockType, SelectStatement},
};
use service_kit::{
    database::{
        Connection, Database, Prepared, Query, ReturningRows, Transaction, limit_parameter,
        parameter,
    },
    paging::{Page, Slice},
};
use time::OffsetDateTime;

use super::{Changes, Error, Minutes, NewRecipe, Recipe, RecipeId};
use crate::{
    ids::UserId,
    people::{Profile, with_profile},
    rows::{OneGroup, active, erase_of, insert_numbered, of_one_group, owned, remove_in_batches},
};

#[cfg(test)]
mod tests;

mod recipe {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "recipes")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub title: String,
            pub instructions: String,
            pub minutes_to_complete: Option<i32>,
            pub user_id: i64,
            pub created_at: OffsetDateTime,
        }
    }
}

use recipe::{Column, Entity};

/// A recipe, and the profile of its author.
type Row = (recipe::Model, Option<Profile>);

/// A recipe that only its author may change.
#[derive(Clone, Copy, Debug)]
pub(super) struct Own {
    pub(super) recipe: RecipeId,
    pub(super) author: UserId,
}

impl Own {
    /// To anybody else the recipe does not exist.
    fn condition(self) -> Expr {
        owned((Column::Id, self.recipe.0), (Column::UserId, self.author))
    }
}

/// Parameters: after, limit.
static NEWEST: Prepared = Prepared::new(|backend| {
    let newest = Entity::find()
        .filter(Column::Id.lt(parameter(0)))
        .order_by_desc(Column::Id)
        .limit(limit_parameter(1));
    with_author(newest).statement(backend)
});

/// Parameters: after, limit, author.
static NEWEST_BY_AUTHOR: Prepared = Prepared::new(|backend| {
    let by_author = OneGroup {
        group: Column::UserId,
        key: parameter(2),
        id: Column::Id,
        order: Order::Desc,
        after: parameter(0),
    };
    let newest = of_one_group(backend, &by_author).limit(limit_parameter(1));
    with_author(newest).statement(backend)
});

/// Its id.
static ONE: Prepared = Prepared::new(|backend| {
    let one = Entity::find().filter(Column::Id.eq(parameter(0)));
    with_author(one).statement(backend)
});

static INSERT: Prepared = Prepared::new(|backend| {
    let columns = [
        Column::Title,
        Column::Instructions,
        Column::MinutesToComplete,
        Column::UserId,
        Column::CreatedAt,
    ];
    insert_numbered(Column::Id, columns).statement(backend)
});

fn with_author(recipes: Select<Entity>) -> SelectStatement {
    let mut query = recipes.into_query();
    with_profile(&mut query, Column::UserId.as_column_ref());
    query
}

/// A page of the recipes of `author`, or of all, newest first, each with its author's
/// profile.
pub(super) async fn list(
    database: &Database,
    author: Option<UserId>,
    page: Page,
) -> Result<Slice<(Recipe, Option<Profile>)>, Error> {
    let (after, limit) = (
        page.after.unwrap_or(i64::MAX).into(),
        (page.limit + 1).into(),
    );
    let query = match author {
        None => NEWEST.with([after, limit]),
        Some(author) => NEWEST_BY_AUTHOR.with([after, limit, author.into()]),
    };
    let rows: Vec<Row> = database.reader().all(query).await?;
    let recipes = rows.into_iter().map(|(row, author)| (row.into(), author));
    Ok(Slice::cut(
        recipes.collect(),
        page,
        |(recipe, _): &(Recipe, _)| recipe.id.0,
    ))
}

/// A recipe with its author's profile.
pub(super) async fn find(
    database: &Database,
    id: RecipeId,
) -> Result<Option<(Recipe, Option<Profile>)>, Error> {
    let row: Option<Row> = database.reader().one(ONE.with([id.0.into()])).await?;
    Ok(row.map(|(row, author)| (row.into(), author)))
}

pub(super) async fn insert(
    connection: &impl Connection,
    author: UserId,
    recipe: NewRecipe,
    now: OffsetDateTime,
) -> Result<Recipe, Error> {
    let minutes: Option<i32> = recipe.minutes.map(Into::into);
    let insert = INSERT.with([
        recipe.title.0.clone().into(),
        recipe.instructions.0.clone().into(),
        minutes.into(),
        author.into(),
        now.into(),
    ]);
    let id: i64 = connection.only(insert).await?;
    Ok(Recipe {
        id: RecipeId(id),
        title: recipe.title.0,
        instructions: recipe.instructions.0,
        minutes,
        author,
        created_at: now,
    })
}

/// The recipe as it is, which nobody else can change until the transaction ends. `None`
/// if the author has none of this id.
pub(super) async fn hold(transaction: &Transaction, own: Own) -> Result<Option<Recipe>, Error> {
    let recipe = Entity::find()
        .filter(own.condition())
        .lock(LockType::NoKeyUpdate);
    let row: Option<recipe::Model> = transaction.one(recipe).await?;
    Ok(row.map(Recipe::from))
}

/// Changes a recipe and returns it; `None` if the author has none of this id.
pub(super) async fn update(
    connection: &impl Connection,
    own: Own,
    changes: Changes,
) -> Result<Option<Recipe>, Error> {
    let row = recipe::ActiveModel {
        // An unchanged column, because an update without any column would not be sent.
        user_id: Set(own.author.get()),
        title: active(changes.title, |title| title.0),
        instructions: active(changes.instructions, |instructions| instructions.0),
        minutes_to_complete: active(changes.minutes, |minutes| minutes.map(Into::into)),
        ..Default::default()
    };
    let update = Entity::update_many()
        .set(row)
        .filter(own.condition())
        .returning_rows();
    let row: Option<recipe::Model> = connection.one(update).await?;
    Ok(row.map(Recipe::from))
}

/// Deletes a recipe. `false` if the author has none of this id.
pub(super) async fn delete(connection: &impl Connection, own: Own) -> Result<bool, Error> {
    let delete = Entity::delete_many().filter(own.condition());
    Ok(connection.execute(delete).await? > 0)
}

/// Deletes in batches what a person created, except what fits into [`erase`].
pub(crate) async fn thin_out(database: &Database, author: UserId) -> Result<(), Error> {
    let own = Column::UserId.eq(author.get());
    Ok(remove_in_batches::<Entity>(database, Column::Id, own).await?)
}

/// Deletes all recipes of a person.
pub(crate) async fn erase(transaction: &Transaction, author: UserId) -> Result<(), Error> {
    Ok(erase_of::<Entity>(transaction, Column::UserId, author).await?)
}

impl From<Minutes> for i32 {
    fn from(minutes: Minutes) -> Self {
        minutes.0.into()
    }
}

impl From<recipe::Model> for Recipe {
    fn from(row: recipe::Model) -> Self {
        Self {
            id: RecipeId(row.id),
            title: row.title,
            instructions: row.instructions,
            minutes: row.minutes_to_complete,
            author: UserId::stored(row.user_id),
            created_at: row.created_at,
        }
    }
}
