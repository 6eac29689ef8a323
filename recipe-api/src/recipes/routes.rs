use std::str::FromStr;

use axum::{Json as JsonBody, extract::State};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use service_kit::{
    clock::Clock,
    database::{Database, WriteConnection},
    extract::{Json, Path, Query},
    input::{Fault, all},
    openapi::{Conditional, Failed, Guarded, Invalid, NotFound, Unreadable},
    paging::{List, ListQuery, Listing, Paging},
    precondition::{EntityTag, IfMatch},
    problem::Problem,
};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Error, Recipe, RecipeId,
    body::{ChangesBody, NewRecipeBody},
    editing,
    store::{self, Own},
};
use crate::{
    caller::{KnownCaller, Reader},
    idempotency::{Created, Once},
    ids::UserId,
    people::{People, Person},
    scope,
    state::AppState,
};

const PATH: &str = "/recipes";

/// The recipes of everybody, or of one person.
enum Recipes {}

impl List for Recipes {
    const PAGING: Paging<'static> = Paging {
        list: "recipes",
        default_limit: 50,
        max_limit: 100,
    };
}

/// The routes of this feature.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_recipes, create_recipe))
        .routes(routes!(find_recipe, update_recipe, delete_recipe))
}

/// A recipe and its author.
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
struct AuthorFilter {
    /// Only the recipes of this person.
    #[param(value_type = Option<i64>, minimum = 1, example = 7)]
    user_id: Option<String>,
}

impl AuthorFilter {
    fn parse(&self) -> Result<Option<UserId>, Fault> {
        let author = self.user_id.as_deref().map(UserId::from_str).transpose();
        author.map_err(|rule| Fault::new("user_id", rule))
    }
}

/// All recipes, newest first.
#[utoipa::path(
    get, path = PATH, tag = "recipes", params(ListQuery<Recipes>, AuthorFilter),
    security(("bearer" = ["recipes"])),
    responses(
        (status = OK, description = "A page of them", body = [RecipeResponse]),
        Invalid, Guarded, Failed,
    )
)]
async fn list_recipes(
    _reader: Reader,
    State(database): State<Database>,
    State(people): State<People>,
    Query(query): Query<ListQuery<Recipes>>,
    Query(filter): Query<AuthorFilter>,
) -> Result<Listing<RecipeResponse>, Problem> {
    let (page, author) = all((query.page(), filter.parse())).map_err(Problem::validation)?;
    let recipes = store::list(&database, author, page).await?;
    let shown = recipes.map(|(recipe, profile)| {
        let author = people.person(recipe.author, profile);
        RecipeResponse::new(recipe, author)
    });
    let filter = author.map(|author| ("user_id", author.to_string()));
    let list = (PATH, filter.as_slice());
    Ok(Listing::filtered(shown, Recipes::PAGING, list, page))
}

/// Adds a recipe by the caller.
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
    State(people): State<People>,
    State(clock): State<Clock>,
    Once { body, attempt }: Once<Json<NewRecipeBody>>,
) -> Result<Created, Problem> {
    let (recipe, now) = (body.0.parse()?, clock.now());
    let author = caller.as_person(&people).await?;
    let write = |connection: WriteConnection| {
        let (recipe, author) = (recipe.clone(), author.clone());
        async move {
            let recipe = store::insert(&connection, caller.id, recipe, now).await?;
            let (path, tag) = (format!("{PATH}/{}", recipe.id), recipe.tag());
            let body = RecipeResponse::new(recipe, author);
            Ok(Created::new(&body)?.at(path).tagged(&tag))
        }
    };
    attempt.write(write).await
}

/// One recipe of any author. Its `ETag` names what the author can change.
#[utoipa::path(
    get, path = "/recipes/{id}", tag = "recipes", params(("id" = i64, Path, example = 42)),
    security(("bearer" = ["recipes"])),
    responses(
        (status = OK, description = "The recipe", body = RecipeResponse, headers(("etag" = String, description = "Names the content, for `If-Match`"))),
        NotFound, Guarded, Failed,
    )
)]
async fn find_recipe(
    _reader: Reader,
    State(database): State<Database>,
    State(people): State<People>,
    Path(id): Path<RecipeId>,
) -> Result<(EntityTag, JsonBody<RecipeResponse>), Problem> {
    let found = store::find(&database, id).await?;
    let (recipe, profile) = found.ok_or(Error::NotFound)?;
    let (tag, author) = (recipe.tag(), people.person(recipe.author, profile));
    Ok((tag, JsonBody(RecipeResponse::new(recipe, author))))
}

/// Changes one of the caller's own recipes; what is left out keeps its value. With
/// `If-Match`, only while the recipe has that `ETag`.
#[utoipa::path(
    patch, path = "/recipes/{id}", tag = "recipes", params(("id" = i64, Path, example = 42)),
    request_body = ChangesBody, security(("bearer" = ["recipes"])),
    responses(
        (status = OK, description = "The recipe as it is now", body = RecipeResponse,
            headers(("etag" = String, description = "Names the content, for `If-Match`"))),
        Conditional, Unreadable, Invalid, NotFound, Guarded, Failed,
    )
)]
async fn update_recipe(
    caller: KnownCaller<scope::Recipes>,
    State(database): State<Database>,
    State(people): State<People>,
    Path(recipe): Path<RecipeId>,
    if_match: IfMatch,
    Json(body): Json<ChangesBody>,
) -> Result<(EntityTag, JsonBody<RecipeResponse>), Problem> {
    let author = caller.id;
    let own = Own { recipe, author };
    let recipe = editing::change(&database, own, &if_match, body.parse()?).await?;
    let (tag, user) = (recipe.tag(), caller.as_person(&people).await?);
    Ok((tag, JsonBody(RecipeResponse::new(recipe, user))))
}

/// Deletes one of the caller's own recipes. With `If-Match`, only while the recipe has that
/// `ETag`.
#[utoipa::path(
    delete, path = "/recipes/{id}", tag = "recipes", params(("id" = i64, Path, example = 42)),
    security(("bearer" = ["recipes"])),
    responses(
        (status = NO_CONTENT, description = "It is gone"),
        Conditional, NotFound, Guarded, Failed,
    )
)]
async fn delete_recipe(
    caller: KnownCaller<scope::Recipes>,
    State(database): State<Database>,
    Path(recipe): Path<RecipeId>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    let author = caller.id;
    editing::delete(&database, Own { recipe, author }, &if_match).await?;
    Ok(StatusCode::NO_CONTENT)
}
