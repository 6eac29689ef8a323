use sea_orm::{
    ActiveValue::{NotSet, Set},
    Condition, DatabaseTransaction, DbBackend, Order, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::ExprTrait,
};
use service_kit::{
    database::Database,
    paging::{Page, Slice},
};
use time::OffsetDateTime;

use super::{Changes, Error, Minutes, NewRecipe, Recipe, RecipeId};
use crate::{
    people::UserId,
    rows::{OneGroup, active, erase_of, of_one_group},
};

#[cfg(test)]
mod tests;

mod recipe {
    use sea_orm::entity::prelude::*;
    use time::OffsetDateTime;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
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

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

use recipe::{Column, Entity};

/// A recipe that only its author may touch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Own {
    pub(super) recipe: RecipeId,
    pub(super) author: UserId,
}

impl Own {
    /// Somebody else's recipe is as if it were not there.
    fn condition(self) -> Expr {
        Column::Id
            .eq(self.recipe.0)
            .and(Column::UserId.eq(self.author.get()))
    }
}

/// A page of the recipes of `author`, or of all, newest first.
pub(super) async fn list(
    database: &Database,
    author: Option<UserId>,
    page: Page,
) -> Result<Slice<Recipe>, Error> {
    let rows = newest_first(database.backend(), author, page.after)
        .limit(page.limit + 1)
        .all(database.reader())
        .await?;
    let recipes = rows.into_iter().map(Recipe::from).collect();
    Ok(Slice::cut(recipes, page, |recipe: &Recipe| recipe.id.0))
}

fn newest_first(backend: DbBackend, author: Option<UserId>, after: Option<i64>) -> Select<Entity> {
    let Some(author) = author else {
        let behind = after.map(|id| Column::Id.lt(id));
        return Entity::find()
            .filter(Condition::all().add_option(behind))
            .order_by_desc(Column::Id);
    };
    let by_author = OneGroup {
        group: Column::UserId,
        key: author.get(),
        id: Column::Id,
        order: Order::Desc,
        after,
    };
    of_one_group(backend, &by_author)
}

pub(super) async fn find(database: &Database, id: RecipeId) -> Result<Option<Recipe>, Error> {
    let row = Entity::find_by_id(id.0).one(database.reader()).await?;
    Ok(row.map(Recipe::from))
}

pub(super) async fn insert(
    database: &Database,
    author: UserId,
    recipe: NewRecipe,
    now: OffsetDateTime,
) -> Result<Recipe, Error> {
    let row = recipe::ActiveModel {
        id: NotSet,
        title: Set(recipe.title.0),
        instructions: Set(recipe.instructions.0),
        minutes_to_complete: Set(recipe.minutes.map(Into::into)),
        user_id: Set(author.get()),
        created_at: Set(now),
    };
    let row = Entity::insert(row)
        .exec_with_returning(database.writer())
        .await?;
    Ok(row.into())
}

/// The recipe as it is afterwards; `None` when the author has none of that id.
pub(super) async fn update(
    database: &Database,
    own: Own,
    changes: Changes,
) -> Result<Option<Recipe>, Error> {
    let row = recipe::ActiveModel {
        // Set to what it is: a statement that changes nothing would not be sent.
        user_id: Set(own.author.get()),
        title: active(changes.title, |title| title.0),
        instructions: active(changes.instructions, |instructions| instructions.0),
        minutes_to_complete: active(changes.minutes, |minutes| minutes.map(Into::into)),
        ..Default::default()
    };
    let rows = Entity::update_many()
        .set(row)
        .filter(own.condition())
        .exec_with_returning(database.writer())
        .await?;
    Ok(rows.into_iter().next().map(Recipe::from))
}

/// Whether the author had a recipe of that id.
pub(super) async fn delete(database: &Database, own: Own) -> Result<bool, Error> {
    let deleted = Entity::delete_many()
        .filter(own.condition())
        .exec(database.writer())
        .await?;
    Ok(deleted.rows_affected > 0)
}

pub(super) async fn erase(transaction: &DatabaseTransaction, author: UserId) -> Result<(), Error> {
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
