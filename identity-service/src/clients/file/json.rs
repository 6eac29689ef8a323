use serde_json::Value as Json;
use toml_edit::{Item, Value};

/// A table as JSON. `None` for what is no table. A JWK set contains only text and lists.
pub(super) fn of_table(item: &Item) -> Option<String> {
    item.as_table_like()?;
    of_item(item).map(|json| json.to_string())
}

fn of_item(item: &Item) -> Option<Json> {
    if let Some(table) = item.as_table_like() {
        let members = table.iter();
        let members = members.map(|(name, item)| Some((name.to_owned(), of_item(item)?)));
        return members.collect::<Option<_>>().map(Json::Object);
    }
    if let Item::ArrayOfTables(tables) = item {
        let tables = tables
            .iter()
            .map(|table| of_item(&Item::Table(table.clone())));
        return tables.collect::<Option<_>>().map(Json::Array);
    }
    of_value(item.as_value()?)
}

fn of_value(value: &Value) -> Option<Json> {
    match value {
        Value::String(text) => Some(text.value().as_str().into()),
        Value::Array(members) => members
            .iter()
            .map(of_value)
            .collect::<Option<_>>()
            .map(Json::Array),
        Value::InlineTable(_) => of_item(&Item::Value(value.clone())),
        _ => None,
    }
}
