use std::path::Path;

use service_kit::input::Fault;
use time::OffsetDateTime;
use toml_edit::{Document, Item, Key, Table};

use super::{ClientFile, Misplaced, fields, lines::Lines};
use crate::clients::Client;

/// The name of the tables.
const CLIENT: &str = "client";

pub(super) struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    lines: Lines,
    audiences: &'a [String],
    now: OffsetDateTime,
    file: ClientFile,
    /// The line of each client.
    begins: Vec<usize>,
    faults: Vec<Misplaced>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        path: &'a Path,
        text: &'a str,
        audiences: &'a [String],
        now: OffsetDateTime,
    ) -> Self {
        Self {
            path,
            text,
            lines: Lines::of(text),
            audiences,
            now,
            file: ClientFile::default(),
            begins: Vec::new(),
            faults: Vec::new(),
        }
    }

    pub(super) fn read(mut self) -> Result<ClientFile, Vec<Misplaced>> {
        match Document::parse(self.text) {
            Ok(document) => self.read_tables(document.as_table()),
            Err(error) => {
                let fault = Fault::of_all("", error.message());
                self.report(self.lines.at(error.span()), None, fault);
            }
        }
        self.faults.sort_by_key(|fault| fault.line);
        if self.faults.is_empty() {
            Ok(self.file)
        } else {
            Err(self.faults)
        }
    }

    fn read_tables(&mut self, root: &Table) {
        for (name, item) in root {
            match item {
                Item::ArrayOfTables(tables) if name == CLIENT => {
                    tables.iter().for_each(|table| self.read_client(table));
                }
                _ => {
                    let line = self.line_of_name(root, name);
                    let fault = Fault::of_all("", "only tables [[client]] may be here");
                    self.report(line, None, fault);
                }
            }
        }
    }

    fn read_client(&mut self, table: &Table) {
        for name in fields::unknown(table) {
            let line = self.line_of_name(table, name);
            let fault = Fault::of_all("", format_args!("{name:?} is not a field of a client"));
            self.report(line, known_as(table), fault);
        }
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let read = fields::read(table, folder, self.audiences, self.now);
        for fault in read.faults {
            let line = self.line_of(table, fault.pointer());
            self.report(line, known_as(table), fault);
        }
        let own_secret = table.contains_key("secret").then(|| self.path.to_owned());
        for file in own_secret.into_iter().chain(read.secret_file) {
            if !self.file.secret_files.contains(&file) {
                self.file.secret_files.push(file);
            }
        }
        if let Some(client) = read.client {
            self.keep(client, table);
        }
    }

    /// Keeps a client, unless another has its id.
    fn keep(&mut self, client: Client, table: &Table) {
        let mut before = self.file.clients.iter();
        if let Some(index) = before.position(|other| other.id == client.id) {
            let field = if table.contains_key("id") {
                "id"
            } else {
                "name"
            };
            let other = self.begins[index];
            let fault = Fault::new(
                field,
                format_args!("is that of the client of line {other} too"),
            );
            let line = self.line_of(table, fault.pointer());
            return self.report(line, known_as(table), fault);
        }
        self.file.clients.push(client);
        self.begins.push(self.lines.at(table.span()));
    }

    fn report(&mut self, line: usize, client: Option<String>, fault: Fault) {
        self.faults.push(Misplaced {
            line,
            client,
            fault,
        });
    }

    fn line_of_name(&self, table: &Table, name: &str) -> usize {
        let name = table.key(name);
        self.lines.at(name.and_then(Key::span).or(table.span()))
    }

    /// The line of a field or a member of it; that of the table if there is none.
    fn line_of(&self, table: &Table, pointer: &str) -> usize {
        let mut steps = pointer.split('/').skip(1);
        let field = steps.next().and_then(|name| table.get(name));
        let member = steps.next().and_then(|index| index.parse::<usize>().ok());
        let member = member.zip(field).and_then(|(index, list)| list.get(index));
        let found = member.or(field).and_then(Item::span);
        self.lines.at(found.or(table.span()))
    }
}

/// What an operator calls the client.
fn known_as(table: &Table) -> Option<String> {
    let name = |field| table.get(field).and_then(Item::as_str);
    name("id").or(name("name")).map(str::to_owned)
}
