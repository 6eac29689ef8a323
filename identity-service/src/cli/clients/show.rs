//! Clients as text.

use std::fmt::Write;

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::clients::{Client, fields};

/// The line above [`listed`] ones.
pub(super) fn heading() -> String {
    row(["CREATED", "STATE", "KIND", "ID", "NAME"])
}

pub(super) fn listed(client: &Client) -> String {
    let state = if client.is_enabled() {
        "active"
    } else {
        "disabled"
    };
    row([
        &moment(client.created_at),
        state,
        client.kind.as_str(),
        &client.id,
        &client.name,
    ])
}

/// The name comes last, because its width varies.
fn row([created_at, state, kind, id, name]: [&str; 5]) -> String {
    format!("{created_at:20}  {state:8}  {kind:12}  {id:32}  {name}")
}

/// A client as the client file has it, but for its secret.
pub(super) fn shown(client: &Client) -> String {
    let mut text = format!("# Registered {}\n", moment(client.created_at));
    if let Some(since) = client.disabled_at {
        let _ = writeln!(text, "# Disabled since {}", moment(since));
    }
    if client.secrets.current.is_some() {
        let _ = writeln!(text, "# Its secret is known only to the client.");
    }
    if client.secrets.previous.is_some() {
        let _ = writeln!(text, "# The secret before it works too.");
    }
    let _ = writeln!(text, "[[client]]\nid = \"{}\"", client.id);
    for (field, value) in fields(client) {
        if let Some(value) = value {
            let _ = writeln!(text, "{field} = {value}");
        }
    }
    text
}

fn moment(time: OffsetDateTime) -> String {
    let seconds = time.replace_nanosecond(0).unwrap_or(time);
    seconds.format(&Rfc3339).unwrap_or_default()
}
