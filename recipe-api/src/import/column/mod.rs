//! What a column may contain: the same rules as for requests.

#[cfg(test)]
mod tests;

use sea_orm::{Value, sea_query::SelectStatement};
use service_kit::{
    database::{Connection, Error, FromRow, Transaction},
    imported::{ImportedId, ImportedTime},
    input::{Fault, Faults, Rule},
};
use time::OffsetDateTime;

use crate::{
    posts::ImageUrl,
    recipes::{Instructions, Minutes, Title},
    texts::{Note, Words},
};

/// A column of a table.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) absent: Absent,
}

/// The meaning of the texts in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Person,
    Post,
    Title,
    Instructions,
    Minutes,
    ImageUrl,
    Note,
    Words,
    Time,
}

/// What to do if a row has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absent {
    Refused,
    Null,
    Now,
}

/// A valid value of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Datum {
    Null,
    Number(i64),
    Text(String),
    Time(OffsetDateTime),
}

impl Column {
    /// Reads a text by the rule of its kind. `None` when the current time is used
    /// instead.
    ///
    /// # Errors
    /// A fault for each rule that is broken.
    pub(super) fn parse(
        &self,
        text: Option<String>,
        now: OffsetDateTime,
    ) -> Result<Option<Datum>, Faults> {
        let parsed = match (text, self.absent) {
            (Some(text), _) => self.kind.parse(text, now).map(Some),
            (None, Absent::Null) => Ok(Some(Datum::Null)),
            (None, Absent::Now) => Ok(None),
            (None, Absent::Refused) => Err(vec![Rule::Missing.to_string()]),
        };
        let fault = |rule: String| Fault::new(self.name, rule);
        parsed.map_err(|rules| rules.into_iter().map(fault).collect())
    }

    /// The values in our own database by row id. `query` selects the id and the column.
    pub(super) async fn stored(
        &self,
        batch: &Transaction,
        query: SelectStatement,
    ) -> Result<Vec<(i64, Datum)>, Error> {
        Ok(match self.kind {
            Kind::Person | Kind::Post => read(batch, query, Datum::Number).await?,
            Kind::Minutes => {
                read(batch, query, |minutes: i32| Datum::Number(minutes.into())).await?
            }
            Kind::Time => read(batch, query, Datum::Time).await?,
            Kind::Title | Kind::Instructions | Kind::ImageUrl | Kind::Note | Kind::Words => {
                read(batch, query, Datum::Text).await?
            }
        })
    }

    /// The value to store in our own database.
    pub(super) fn value(&self, datum: Option<Datum>, now: OffsetDateTime) -> Value {
        let datum = match (datum, self.absent) {
            (Some(datum), _) => datum,
            (None, Absent::Now) => Datum::Time(now),
            (None, Absent::Null | Absent::Refused) => Datum::Null,
        };
        match (datum, self.kind) {
            (Datum::Number(number), Kind::Minutes) => i32::try_from(number).ok().into(),
            (Datum::Null, Kind::Minutes) => None::<i32>.into(),
            (Datum::Null, _) => None::<String>.into(),
            (Datum::Number(number), _) => number.into(),
            (Datum::Text(text), _) => text.into(),
            (Datum::Time(time), _) => time.into(),
        }
    }
}

async fn read<T: FromRow>(
    batch: &Transaction,
    query: SelectStatement,
    datum: impl Fn(T) -> Datum,
) -> Result<Vec<(i64, Datum)>, Error> {
    let rows: Vec<(i64, Option<T>)> = batch.all(query).await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(id, value)| (id, value.map_or(Datum::Null, &datum)))
        .collect())
}

impl Kind {
    fn parse(self, text: String, now: OffsetDateTime) -> Result<Datum, Vec<String>> {
        let kept = match self {
            Self::Person | Self::Post => {
                let id = text.parse().map(ImportedId::get).map(Datum::Number);
                return id.map_err(|rule| vec![rule.to_string()]);
            }
            Self::Time => {
                let time = ImportedTime::parse(&text, now).map(ImportedTime::get);
                return time.map(Datum::Time).map_err(|rule| vec![rule.to_string()]);
            }
            Self::Minutes => return minutes(&text),
            Self::Title => Title::parse(text.clone()).map(drop),
            Self::Instructions => Instructions::parse(text.clone()).map(drop),
            Self::ImageUrl => ImageUrl::parse(text.clone()).map(drop),
            Self::Note => Note::parse(text.clone()).map(drop),
            Self::Words => Words::parse(text.clone()).map(drop),
        };
        kept.map(|()| Datum::Text(text))
            .map_err(|rules| texts(&rules))
    }
}

fn minutes(text: &str) -> Result<Datum, Vec<String>> {
    let minutes = Minutes::parse(text).map_err(|rule| texts(&[rule]))?;
    Ok(minutes.map_or(Datum::Null, |minutes| {
        Datum::Number(i32::from(minutes).into())
    }))
}

fn texts(rules: &[Rule]) -> Vec<String> {
    rules.iter().map(ToString::to_string).collect()
}
