use std::fmt;

/// A change that the version before cannot live with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// A table, or `table.part`.
    pub object: String,
    /// Which rule the change breaks.
    pub rule: Rule,
    /// What it was and what it is, where that helps.
    pub detail: Option<String>,
}

/// What a migration must not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// A table is no longer there.
    TableGone,
    /// A column is no longer there.
    ColumnGone,
    /// A column has another type. A longer text is allowed.
    TypeChanged,
    /// A column that could be NULL no longer can.
    ColumnRequired,
    /// A column that was never NULL may be NULL.
    ColumnNullable,
    /// A row that does not name a column gets something else.
    DefaultChanged,
    /// A new column is NOT NULL and has no default.
    ColumnUnfilled,
    /// Rows that could be alike no longer can.
    NewUnique,
    /// A new condition.
    NewCheck,
    /// A new reference, which rows must satisfy.
    NewReference,
    /// A new constraint of another kind.
    NewConstraint,
    /// Rows that could not be alike can be.
    UniqueGone,
    /// A deletion no longer reaches the rows that refer to what is deleted, or reaches others.
    ReferenceChanged,
    /// A new reference lets a deletion fail.
    DeletionRefused,
    /// A trigger is no longer there.
    TriggerGone,
    /// A trigger does something else.
    TriggerChanged,
    /// A new or changed trigger can make a statement fail.
    TriggerRefuses,
}

impl Rule {
    /// Why the version before would fail.
    fn reason(self) -> &'static str {
        match self {
            Self::TableGone => "the table is gone; the version before still uses it",
            Self::ColumnGone => "the column is gone; the version before still names it",
            Self::TypeChanged => {
                "its type changed; the version before reads and writes the old one"
            }
            Self::ColumnRequired => "it may no longer be NULL; the version before writes NULL",
            Self::ColumnNullable => "it may be NULL now; the version before cannot read NULL there",
            Self::DefaultChanged => {
                "its default changed; the version before relies on it for rows that do not name it"
            }
            Self::ColumnUnfilled => {
                "the column is new, NOT NULL and without a default; the version before does not fill it"
            }
            Self::NewUnique => "it must be unique now; the version before may write it twice",
            Self::NewCheck => "a CHECK is new; the version before does not know it",
            Self::NewReference => {
                "a foreign key is new; the version before may write what it does not allow"
            }
            Self::NewConstraint => "a constraint is new; the version before does not know it",
            Self::UniqueGone => {
                "it need not be unique any more; ON CONFLICT of the version before fails without that"
            }
            Self::ReferenceChanged => {
                "the foreign key or its ON DELETE is gone; deletions by the version before leave rows behind"
            }
            Self::DeletionRefused => {
                "a new foreign key refuses deletions of what it refers to; the version before deletes it"
            }
            Self::TriggerGone => "the trigger is gone; the version before relies on it",
            Self::TriggerChanged => {
                "the trigger does something else; the version before relies on what it did"
            }
            Self::TriggerRefuses => {
                "a new trigger can refuse a row; the version before may write such rows"
            }
        }
    }
}

impl Breach {
    pub(super) fn of(object: impl Into<String>, rule: Rule) -> Self {
        Self {
            object: object.into(),
            rule,
            detail: None,
        }
    }

    pub(super) fn with(self, detail: impl Into<String>) -> Self {
        Self {
            detail: Some(detail.into()),
            ..self
        }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            object,
            rule,
            detail,
        } = self;
        write!(f, "{object}: {}", rule.reason())?;
        match detail {
            Some(detail) => write!(f, " ({detail})"),
            None => Ok(()),
        }
    }
}
