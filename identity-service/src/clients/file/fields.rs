//! Reads the fields of one client.

use std::{
    fs,
    path::{Path, PathBuf},
};

use service_kit::input::{Fault, Rule};
use time::OffsetDateTime;
use toml_edit::{Array, Item, Table};

use super::json;
use crate::{
    clients::{Client, Draft},
    secret_token::SecretToken,
};

const FIELDS: [&str; 24] = [
    "id",
    "name",
    "kind",
    "auth_method",
    "secret",
    "secret_file",
    "jwks",
    "jwks_file",
    "jwks_uri",
    "redirect_uris",
    "post_logout_redirect_uris",
    "backchannel_logout_uri",
    "grant_types",
    "scopes",
    "audiences",
    "pkce",
    "require_par",
    "dpop_bound",
    "first_party",
    "id_token_alg",
    "access_token_alg",
    "logo_uri",
    "policy_uri",
    "tos_uri",
];

/// The client that a table describes, and what is wrong with it.
pub(super) struct Read {
    /// Missing if a rule of clients is broken.
    pub(super) client: Option<Client>,
    pub(super) faults: Vec<Fault>,
    /// The file that holds its secret.
    pub(super) secret_file: Option<PathBuf>,
}

/// Reads a table. Secret files are relative to `folder`.
pub(super) fn read(
    table: &Table,
    folder: &Path,
    audiences: &[String],
    now: OffsetDateTime,
) -> Read {
    let mut fields = Fields {
        table,
        folder,
        faults: Vec::new(),
        secret_file: None,
    };
    let checked = fields.draft().check(audiences, now);
    let mut faults = fields.faults;
    let client = match checked {
        Ok(client) => Some(client),
        Err(broken) => {
            let broken = broken.into_iter().map(|fault| match &fields.secret_file {
                Some(_) if fault.field() == "secret" => fault.renamed("secret_file"),
                _ => fault,
            });
            // A field that cannot be read may seem to be missing.
            let is_told =
                |fault: &Fault| faults.iter().any(|told| told.pointer() == fault.pointer());
            let more: Vec<_> = broken.filter(|fault| !is_told(fault)).collect();
            faults.extend(more);
            None
        }
    };
    Read {
        client,
        faults,
        secret_file: fields.secret_file,
    }
}

/// Names in the table that are no fields.
pub(super) fn unknown(table: &Table) -> impl Iterator<Item = &str> {
    let names = table.iter().map(|(name, _)| name);
    names.filter(|name| !FIELDS.contains(name))
}

struct Fields<'a> {
    table: &'a Table,
    folder: &'a Path,
    /// Those of fields that cannot be read.
    faults: Vec<Fault>,
    secret_file: Option<PathBuf>,
}

impl Fields<'_> {
    fn draft(&mut self) -> Draft {
        Draft {
            id: self.text("id"),
            name: self.text("name"),
            kind: self.text("kind"),
            auth_method: self.text("auth_method"),
            secret: self.secret(),
            jwks: self.jwks(),
            jwks_uri: self.text("jwks_uri"),
            redirect_uris: self.list("redirect_uris").unwrap_or_default(),
            post_logout_redirect_uris: self.list("post_logout_redirect_uris").unwrap_or_default(),
            backchannel_logout_uri: self.text("backchannel_logout_uri"),
            grant_types: self.list("grant_types"),
            scopes: self.list("scopes"),
            audiences: self.list("audiences").unwrap_or_default(),
            pkce: self.text("pkce"),
            require_par: self.flag("require_par"),
            dpop_bound: self.flag("dpop_bound"),
            first_party: self.flag("first_party"),
            id_token_alg: self.text("id_token_alg"),
            access_token_alg: self.text("access_token_alg"),
            logo_uri: self.text("logo_uri"),
            policy_uri: self.text("policy_uri"),
            tos_uri: self.text("tos_uri"),
        }
    }

    fn secret(&mut self) -> Option<SecretToken> {
        let (secret, file) = (self.text("secret"), self.text("secret_file"));
        match (secret, file) {
            (Some(_), Some(_)) => {
                let rule = "must be left out where secret is given";
                self.faults.push(Fault::new("secret_file", rule));
                None
            }
            (secret, None) => secret.map(SecretToken::from),
            (None, Some(file)) => self.read_secret(&file),
        }
    }

    /// A JWK set: as text, as a table, or in a file.
    fn jwks(&mut self) -> Option<String> {
        let given = self.table.get("jwks");
        let file = self.text("jwks_file");
        match (given, file) {
            (Some(_), Some(_)) => {
                let rule = "must be left out where jwks is given";
                self.faults.push(Fault::new("jwks_file", rule));
                None
            }
            (Some(item), None) => {
                let text = item.as_str().map(str::to_owned);
                let text = text.or_else(|| json::of_table(item));
                self.expect(text, || Fault::new("jwks", "must be a table or text"))
            }
            (None, Some(file)) => {
                let text = fs::read_to_string(self.folder.join(file)).map_err(|error| {
                    let rule = format!("cannot be read: {error}");
                    self.faults.push(Fault::new("jwks_file", rule));
                });
                text.ok()
            }
            (None, None) => None,
        }
    }

    /// A line break at the end is dropped.
    fn read_secret(&mut self, file: &str) -> Option<SecretToken> {
        let file = self.folder.join(file);
        let text = fs::read_to_string(&file).map_err(|error| {
            let rule = format!("cannot be read: {error}");
            self.faults.push(Fault::new("secret_file", rule));
        });
        self.secret_file = Some(file);
        Some(text.ok()?.trim_end_matches(['\r', '\n']).into())
    }

    fn text(&mut self, field: &'static str) -> Option<String> {
        let item = self.table.get(field)?;
        let text = item.as_str().map(str::to_owned);
        self.expect(text, || Fault::new(field, Rule::NotText))
    }

    fn flag(&mut self, field: &'static str) -> bool {
        let flag = self.table.get(field).map(Item::as_bool);
        let fault = || Fault::new(field, "must be true or false");
        flag.and_then(|flag| self.expect(flag, fault))
            .unwrap_or_default()
    }

    fn list(&mut self, field: &'static str) -> Option<Vec<String>> {
        let item = self.table.get(field)?;
        let fault = || Fault::new(field, "must be a list of strings");
        let array = self.expect(item.as_array(), fault)?;
        Some(self.members(field, array))
    }

    /// A member that is not a string counts as an empty one, so that those after it keep
    /// their places.
    fn members(&mut self, field: &'static str, array: &Array) -> Vec<String> {
        let members = array.iter().enumerate().map(|(index, member)| {
            let path = [field.to_owned(), index.to_string()];
            let fault = || Fault::inside(format!("{field}[{index}]"), &path, Rule::NotText);
            let text = member.as_str().map(str::to_owned);
            self.expect(text, fault).unwrap_or_default()
        });
        members.collect()
    }

    fn expect<T>(&mut self, value: Option<T>, fault: impl FnOnce() -> Fault) -> Option<T> {
        if value.is_none() {
            self.faults.push(fault());
        }
        value
    }
}
