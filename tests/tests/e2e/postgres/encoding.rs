//! A database with an encoding other than UTF-8 is refused before anything is written to
//! it.

use end_to_end::launcher::{Databases, default_identity_config, default_recipe_config, origin};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use service_kit::{clock::Clock, telemetry::causes};

use super::{connect, text_of};
use crate::Postgres;

#[tokio::test]
async fn only_utf8_is_accepted() {
    let mut databases = Databases::ready(Postgres).await;
    let latin = databases.another_encoded_as("LATIN1").await;
    let config = default_identity_config(latin.clone(), databases.master_key_file.clone());
    let built = identity_service::Application::build(config, Clock::system());
    let identity = causes(&Box::pin(built).await.unwrap_err());
    let nowhere = origin(([127, 0, 0, 1], 1).into());
    let config = default_recipe_config(latin.clone(), nowhere);
    let built = recipe_api::Application::build(config, Clock::system());
    let recipes = causes(&Box::pin(built).await.unwrap_err());
    for said in [identity, recipes] {
        assert!(said.contains("encoded as LATIN1"), "{said}");
        assert!(said.contains("ENCODING 'UTF8'"), "{said}");
        assert!(
            !said.contains('\n') && !said.contains(text_of(&latin)),
            "{said}"
        );
    }
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    let database = connect(&latin).await;
    let tables = Statement::from_string(DbBackend::Postgres, tables);
    let tables = database.query_one_raw(tables).await.unwrap().unwrap();
    database.close().await.unwrap();
    assert_eq!(tables.try_get_by_index::<i64>(0).unwrap(), 0);
}
