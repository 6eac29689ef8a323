use axum::{Json as JsonBody, extract::State, response::IntoResponse};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use service_kit::{
    clock::Clock,
    database::Database,
    extract::{Json, Path, Query},
    openapi::{Failed, Guarded, Invalid, NotFound, Unreadable},
    paging::{Page, Paging},
    problem::Problem,
};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Error, Recipe, RecipeId,
    body::{ChangesBody, NewRecipeBody},
    store::{self, Own},
};
use crate::{
    people::{KnownCaller, People, Person, UserId},
    scope,
    state::AppState,
};

const PATH: &str = "/recipes";

const PAGING: Paging<'_> = Paging {
    list: "recipes",
    default_limit: 50,
    max_limit: 100,
};

/// The routes of this feature.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_recipes, create_recipe))
        .routes(routes!(find_recipe, update_recipe, delete_recipe))
}

/// A recipe and who wrote it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Recipe, example = json!({
    "id": 42,
    "title": "Svíčková",
    "instructions": "Roast the root vegetables, braise the beef on them until tender, then blend.",
    "minutes_to_complete": 180,
    "user": {
        "id": 7, "first_name": "Žofie", "last_name": "Nováková", "username": "zofie",
        "image_url": "https://images.example.com/zofie.jpg", "thumb_url": null
    },
    "created_at": "2026-03-01T12:00:00Z"
}))]
struct RecipeResponse {
    id: i64,
    title: String,
    instructions: String,
    #[schema(required = true)]
    minutes_to_complete: Option<i32>,
    user: Person,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

impl RecipeResponse {
    fn new(recipe: Recipe, user: Person) -> Self {
        Self {
            id: recipe.id.0,
            title: recipe.title,
            instructions: recipe.instructions,
            minutes_to_complete: recipe.minutes,
            user,
            created_at: recipe.created_at,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// The most recipes in the answer.
    #[param(value_type = Option<u64>, minimum = 1, maximum = 100, default = 50, example = 20)]
    limit: Option<String>,
    /// Where the page begins, from the `Link` header of the one before.
    #[param(example = "cmVjaXBlczo0Mg")]
    cursor: Option<String>,
    /// Only the recipes of this person.
    #[param(value_type = Option<i64>, minimum = 1, example = 7)]
    user_id: Option<String>,
}

impl ListQuery {
    /// The page and the author that were asked for, or a sentence for each fault.
    fn parse(&self) -> Result<(Page, Option<UserId>), Vec<String>> {
        let page = PAGING.parse(self.limit.as_deref(), self.cursor.as_deref());
        let author = self.user_id.as_deref().map(str::parse).transpose();
        match (page, author) {
            (Ok(page), Ok(author)) => Ok((page, author)),
            (page, author) => {
                let author = author.err().map(|fault| format!("user_id {fault}"));
                let sentences = page.err().into_iter().flatten().chain(author);
                Err(sentences.collect())
            }
        }
    }
}

/// All recipes, newest first.
#[utoipa::path(
    get, path = PATH, tag = "recipes", params(ListQuery), security(("bearer" = ["recipes"])),
    responses(
        (status = OK, description = "A page of them", body = [RecipeResponse], headers(
            ("link" = String, description = "`<…>; rel=\"next\"` while there is more (RFC 8288)"),
        )),
        Invalid, Guarded, Failed,
    )
)]
async fn list_recipes(
    _caller: KnownCaller<scope::Recipes>,
    State(database): State<Database>,
    State(people): State<People>,
    Query(query): Query<ListQuery>,
) -> Result<impl IntoResponse, Problem> {
    let (page, author) = query.parse().map_err(Problem::validation)?;
    let recipes = store::list(&database, author, page).await?;
    let filter = author.map(|author| ("user_id", author.to_string()));
    let link = |last| PAGING.next_link(PATH, page, last, filter.as_slice());
    let next = recipes.next.and_then(link);
    let shown = recipes.items.into_iter().map(|(recipe, profile)| {
        let author = people.person(recipe.author, profile);
        RecipeResponse::new(recipe, author)
    });
    let body: Vec<_> = shown.collect();
    Ok((next.map(|link| [link]), JsonBody(body)))
}

/// A new recipe, by the caller.
#[utoipa::path(
    post, path = PATH, tag = "recipes", request_body = NewRecipeBody,
    security(("bearer" = ["recipes"])),
    responses(
        (status = CREATED, description = "The recipe as it is stored", body = RecipeResponse, headers(
            ("location" = String, description = "The path of the new recipe"),
        )),
        Unreadable, Invalid, Guarded, Failed,
    )
)]
async fn create_recipe(
    caller: KnownCaller<scope::Recipes>,
    State(database): State<Database>,
    State(people): State<People>,
    State(clock): State<Clock>,
    Json(body): Json<NewRecipeBody>,
) -> Result<impl IntoResponse, Problem> {
    let recipe = store::insert(&database, caller.id, body.parse()?, clock.now()).await?;
    let location = [(header::LOCATION, format!("{PATH}/{}", recipe.id))];
    let body = RecipeResponse::new(recipe, people.oneself(&caller).await?);
    Ok((StatusCode::CREATED, location, JsonBody(body)))
}

/// One recipe, anybody's.
#[utoipa::path(
    get, path = "/recipes/{id}", tag = "recipes", params(("id" = i64, Path, example = 42)),
    security(("bearer" = ["recipes"])),
    responses(
        (status = OK, description = "The recipe", body = RecipeResponse),
        NotFound, Guarded, Failed,
    )
)]
async fn find_recipe(
    _caller: KnownCaller<scope::Recipes>,
    State(database): State<Database>,
    State(people): State<People>,
    Path(id): Path<RecipeId>,
) -> Result<JsonBody<RecipeResponse>, Problem> {
    let found = store::find(&database, id).await?;
    let (recipe, profile) = found.ok_or(Error::NotFound)?;
    let author = people.person(recipe.author, profile);
    Ok(JsonBody(RecipeResponse::new(recipe, author)))
}

/// Changes one of the caller's own recipes; what is left out keeps its value.
#[utoipa::path(
    patch, path = "/recipes/{id}", tag = "recipes", params(("id" = i64, Path, example = 42)),
    request_body = ChangesBody, security(("bearer" = ["recipes"])),
    responses(
        (status = OK, description = "The recipe as it is now", body = RecipeResponse),
        Unreadable, Invalid, NotFound, Guarded, Failed,
    )
)]
async fn update_recipe(
    caller: KnownCaller<scope::Recipes>,
    State(database): State<Database>,
    State(people): State<People>,
    Path(recipe): Path<RecipeId>,
    Json(body): Json<ChangesBody>,
) -> Result<JsonBody<RecipeResponse>, Problem> {
    let author = caller.id;
    let updated = store::update(&database, Own { recipe, author }, body.parse()?).await?;
    let recipe = updated.ok_or(Error::NotFound)?;
    let user = people.oneself(&caller).await?;
    Ok(JsonBody(RecipeResponse::new(recipe, user)))
}

/// Deletes one of the caller's own recipes.
#[utoipa::path(
    delete, path = "/recipes/{id}", tag = "recipes", params(("id" = i64, Path, example = 42)),
    security(("bearer" = ["recipes"])),
    responses((status = NO_CONTENT, description = "It is gone"), NotFound, Guarded, Failed)
)]
async fn delete_recipe(
    caller: KnownCaller<scope::Recipes>,
    State(database): State<Database>,
    Path(recipe): Path<RecipeId>,
) -> Result<StatusCode, Problem> {
    let author = caller.id;
    if store::delete(&database, Own { recipe, author }).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Error::NotFound.into())
    }
}
