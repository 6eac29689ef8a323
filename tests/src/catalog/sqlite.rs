use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbErr};

use super::{
    Catalog, Column, Constraint, Demand, OnDelete, Trigger, given, rows,
    sqlite_text::{checks_in, condition_of, has_word, names_in},
};

const TABLES: &str = "SELECT name, sql FROM sqlite_master \
     WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

const COLUMNS: &str = "SELECT x.name, x.type, CAST(x.\"notnull\" AS text), x.dflt_value, \
     CAST(x.pk AS text), CAST(x.hidden AS text) FROM pragma_table_xinfo('TABLE') x";

const UNIQUES: &str = "SELECT l.name, x.name, nullif(x.coll, 'BINARY'), m.sql \
     FROM pragma_index_list('TABLE') l, pragma_index_xinfo(l.name) x \
     LEFT JOIN sqlite_master m ON m.name = l.name \
     WHERE l.\"unique\" AND l.origin <> 'pk' AND x.key ORDER BY l.name, x.seqno";

const REFERENCES: &str = "SELECT CAST(id AS text), \"from\", \"table\", \"to\", on_delete \
     FROM pragma_foreign_key_list('TABLE') ORDER BY id, seq";

const TRIGGERS: &str = "SELECT name, sql FROM sqlite_master \
     WHERE type = 'trigger' AND tbl_name = 'TABLE'";

pub(super) async fn read(database: &impl ConnectionTrait) -> Result<Catalog, DbErr> {
    let mut catalog = Catalog::default();
    for [name, statement] in rows(database, TABLES).await? {
        let (name, statement) = (given(name), given(statement));
        read_columns(database, &mut catalog, &name, &statement).await?;
        read_constraints(database, &mut catalog, &name, &statement).await?;
        for [trigger, statement] in rows(database, &of(TRIGGERS, &name)).await? {
            let definition = given(statement);
            let may_refuse = has_word(&definition, "RAISE");
            let is = Trigger {
                definition,
                may_refuse,
            };
            catalog.table(&name).triggers.insert(given(trigger), is);
        }
    }
    Ok(catalog)
}

/// A query about one table.
fn of(query: &str, table: &str) -> String {
    query.replace("TABLE", &table.replace('\'', "''"))
}

async fn read_columns(
    database: &impl ConnectionTrait,
    catalog: &mut Catalog,
    table: &str,
    statement: &str,
) -> Result<(), DbErr> {
    let columns = rows::<6>(database, &of(COLUMNS, table)).await?;
    let place_in_key = |column: &[Option<String>; 6]| given(column[4].clone());
    let mut key: Vec<_> = columns
        .iter()
        .filter(|column| place_in_key(column) != "0")
        .collect();
    key.sort_by_key(|column| place_in_key(column));
    let key: Vec<_> = key.iter().map(|column| given(column[0].clone())).collect();
    for [name, kind, required, default, _, hidden] in columns {
        let (name, kind) = (given(name), given(kind).to_lowercase());
        let default = match given(hidden).as_str() {
            "2" | "3" => Some("generated".to_owned()),
            _ if key == [name.as_str()] && kind == "integer" => Some(next_id(statement)),
            _ => default,
        };
        let column = Column {
            kind,
            is_nullable: given(required) == "0" && !key.contains(&name),
            default,
        };
        catalog.table(table).columns.insert(name, column);
    }
    if !key.is_empty() {
        let demand = Demand::Unique {
            columns: key,
            only_where: None,
            nulls_are_equal: false,
        };
        let name = "the primary key".to_owned();
        let constraints = &mut catalog.table(table).constraints;
        constraints.push(Constraint { name, demand });
    }
    Ok(())
}

/// The id of a new row (sqlite.org/autoinc.html).
fn next_id(statement: &str) -> String {
    let is_new = has_word(statement, "AUTOINCREMENT");
    let id = if is_new {
        "an id never given"
    } else {
        "any free id"
    };
    id.to_owned()
}

async fn read_constraints(
    database: &impl ConnectionTrait,
    catalog: &mut Catalog,
    table: &str,
    statement: &str,
) -> Result<(), DbErr> {
    let mut found: BTreeMap<String, Demand> = BTreeMap::new();
    for [name, column, collation, index] in rows(database, &of(UNIQUES, table)).await? {
        let index = given(index);
        // An expression has no name of its own.
        let column = column.unwrap_or_else(|| index.clone());
        let column = match collation {
            Some(collation) => format!("{column} collate {collation}"),
            None => column,
        };
        let demand = found.entry(given(name)).or_insert_with(|| Demand::Unique {
            columns: Vec::new(),
            only_where: condition_of(&index),
            nulls_are_equal: false,
        });
        if let Demand::Unique { columns, .. } = demand {
            columns.push(column);
        }
    }
    for [id, column, other, target, on_delete] in rows(database, &of(REFERENCES, table)).await? {
        let name = format!("foreign key {}", given(id));
        let demand = found.entry(name).or_insert_with(|| Demand::Reference {
            columns: Vec::new(),
            table: given(other),
            targets: Vec::new(),
            on_delete: on_delete_of(on_delete.as_deref()),
        });
        if let Demand::Reference {
            columns, targets, ..
        } = demand
        {
            columns.push(given(column));
            targets.push(given(target));
        }
    }
    let table = catalog.table(table);
    for condition in checks_in(statement) {
        let names = names_in(&condition);
        let columns = table.columns.keys().filter(|name| names.contains(*name));
        let columns = columns.cloned().collect();
        let name = format!("CHECK ({condition})");
        found.insert(name, Demand::Check { condition, columns });
    }
    let found = found.into_iter();
    table
        .constraints
        .extend(found.map(|(name, demand)| Constraint { name, demand }));
    Ok(())
}

fn on_delete_of(words: Option<&str>) -> OnDelete {
    match words {
        Some("CASCADE") => OnDelete::Cascade,
        Some("SET NULL") => OnDelete::SetNull,
        Some("SET DEFAULT") => OnDelete::SetDefault,
        _ => OnDelete::Refuse,
    }
}
