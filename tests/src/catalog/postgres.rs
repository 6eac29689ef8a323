use sea_orm::{ConnectionTrait, DbErr};

use super::{Catalog, Column, Constraint, Demand, OnDelete, Trigger, given, list, rows};

/// Tables of our schema, as `c`.
const TABLES: &str = "pg_class c ON c.relnamespace = current_schema()::regnamespace \
     AND c.relkind IN ('r', 'p')";

const COLUMNS: &str = "SELECT c.relname::text, a.attname::text, \
         format_type(a.atttypid, a.atttypmod) || coalesce(' collate ' || ( \
             SELECT o.collname FROM pg_collation o \
             WHERE o.oid = a.attcollation AND a.attcollation <> t.typcollation), ''), \
         a.attnotnull::text, \
         CASE WHEN a.attidentity <> '' THEN 'identity ' || a.attidentity::text \
              WHEN a.attgenerated <> '' THEN 'generated ' || pg_get_expr(d.adbin, d.adrelid) \
              ELSE pg_get_expr(d.adbin, d.adrelid) END \
     FROM pg_attribute a JOIN TABLES AND c.oid = a.attrelid \
     JOIN pg_type t ON t.oid = a.atttypid \
     LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
     WHERE a.attnum > 0 AND NOT a.attisdropped";

// Version 15 introduced indnullsnotdistinct.
const UNIQUES: &str = "SELECT c.relname::text, i.relname::text, \
         (SELECT json_agg(pg_get_indexdef(x.indexrelid, k::int, true) ORDER BY k) \
             FROM generate_series(1, x.indnkeyatts) k)::text, \
         pg_get_expr(x.indpred, x.indrelid), \
         to_jsonb(x) ->> 'indnullsnotdistinct' \
     FROM pg_index x JOIN TABLES AND c.oid = x.indrelid \
     JOIN pg_class i ON i.oid = x.indexrelid \
     WHERE x.indisunique ORDER BY 1, 2";

const CONSTRAINTS: &str = "SELECT c.relname::text, k.conname::text, k.contype::text, \
         coalesce(pg_get_expr(k.conbin, k.conrelid), pg_get_constraintdef(k.oid)), \
         coalesce((SELECT json_agg(a.attname ORDER BY n.place) \
             FROM unnest(k.conkey) WITH ORDINALITY n(number, place) \
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.number), '[]')::text, \
         f.relname::text, \
         coalesce((SELECT json_agg(a.attname ORDER BY n.place) \
             FROM unnest(k.confkey) WITH ORDINALITY n(number, place) \
             JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = n.number), '[]')::text, \
         k.confdeltype::text \
     FROM pg_constraint k JOIN TABLES AND c.oid = k.conrelid \
     LEFT JOIN pg_class f ON f.oid = k.confrelid \
     WHERE k.contype IN ('c', 'f', 'x') ORDER BY 1, 2";

// The bits of tgtype: 2 is BEFORE, 64 INSTEAD OF. A disabled trigger does nothing.
const TRIGGERS: &str = "SELECT c.relname::text, g.tgname::text, pg_get_triggerdef(g.oid), \
         p.prosrc, l.lanname::text, (g.tgtype & 66 <> 0)::text \
     FROM pg_trigger g JOIN TABLES AND c.oid = g.tgrelid \
     JOIN pg_proc p ON p.oid = g.tgfoid JOIN pg_language l ON l.oid = p.prolang \
     WHERE NOT g.tgisinternal AND g.tgenabled IN ('O', 'A')";

pub(super) async fn read(database: &impl ConnectionTrait) -> Result<Catalog, DbErr> {
    let mut catalog = Catalog::default();
    let query = |text: &str| text.replace("TABLES", TABLES);
    for [table, name, kind, required, default] in rows(database, &query(COLUMNS)).await? {
        let column = Column {
            kind: given(kind).to_lowercase(),
            is_nullable: required.as_deref() == Some("false"),
            default,
        };
        let table = catalog.table(&given(table));
        table.columns.insert(given(name), column);
    }
    for [table, name, columns, only_where, nulls] in rows(database, &query(UNIQUES)).await? {
        let demand = Demand::Unique {
            columns: list(columns),
            only_where,
            nulls_are_equal: nulls.as_deref() == Some("true"),
        };
        let name = given(name);
        let table = catalog.table(&given(table));
        table.constraints.push(Constraint { name, demand });
    }
    for [table, rest @ ..] in rows::<8>(database, &query(CONSTRAINTS)).await? {
        let table = catalog.table(&given(table));
        table.constraints.push(constraint(rest));
    }
    for [table, name, statement, source, language, is_before] in
        rows(database, &query(TRIGGERS)).await?
    {
        let source = given(source);
        // Before a row is written, a trigger can also leave it out.
        let may_refuse = is_before.as_deref() == Some("true")
            || language.as_deref() != Some("plpgsql")
            || raises(&source);
        let definition = format!("{}\n{source}", given(statement));
        let trigger = Trigger {
            definition,
            may_refuse,
        };
        let table = catalog.table(&given(table));
        table.triggers.insert(given(name), trigger);
    }
    Ok(catalog)
}

fn constraint(row: [Option<String>; 7]) -> Constraint {
    let [name, kind, definition, columns, table, targets, on_delete] = row;
    let (definition, columns) = (given(definition), list(columns));
    let demand = match kind.as_deref() {
        Some("c") => Demand::Check {
            condition: definition,
            columns,
        },
        Some("f") => Demand::Reference {
            columns,
            table: given(table),
            targets: list(targets),
            on_delete: match on_delete.as_deref() {
                Some("c") => OnDelete::Cascade,
                Some("n") => OnDelete::SetNull,
                Some("d") => OnDelete::SetDefault,
                _ => OnDelete::Refuse,
            },
        },
        _ => Demand::Other(definition),
    };
    let name = given(name);
    Constraint { name, demand }
}

/// Whether a function in PL/pgSQL can fail on purpose. `RAISE` does, unless a level says that it
/// only tells.
fn raises(source: &str) -> bool {
    const TELLS: [&str; 5] = ["debug", "log", "info", "notice", "warning"];
    let source = source.to_lowercase();
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let words = source.split(|letter| !is_name(letter));
    let mut words = words.filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let only_tells = words.peek().is_some_and(|next| TELLS.contains(next));
        if word == "assert" || word == "raise" && !only_tells {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raising_an_exception_refuses_and_telling_does_not() {
        for (source, refuses) in [
            ("BEGIN RETURN NULL; END", false),
            ("BEGIN RAISE NOTICE 'a %', new.id; RETURN NULL; END", false),
            ("BEGIN RAISE EXCEPTION 'no'; END", true),
            ("BEGIN raise 'no'; END", true),
            ("BEGIN RAISE SQLSTATE '22012'; END", true),
            ("BEGIN RAISE; END", true),
            ("BEGIN ASSERT new.id > 0; RETURN NULL; END", true),
            ("BEGIN raised := 1; RETURN NULL; END", false),
        ] {
            assert_eq!(raises(source), refuses, "{source}");
        }
    }
}
