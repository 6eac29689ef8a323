use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::{Markup, html};
use service_kit::problem::Problem;

use super::{Field, FormFault, Page};
use crate::browser::{Next, brand::Brand, logout_reason::LogoutReason};

/// A page with a form on it.
#[derive(Debug)]
pub(in crate::browser) struct FormPage<'a> {
    /// What the form is for; its heading, and the word on its button.
    pub(in crate::browser) title: &'static str,
    /// Where it is sent.
    pub(in crate::browser) action: &'static str,
    /// Why somebody is here who did not come by themselves.
    pub(in crate::browser) logout_reason: Option<LogoutReason>,
    /// What is sent along unseen: a name and its value.
    pub(in crate::browser) hidden: Option<(&'static str, &'a str)>,
    pub(in crate::browser) fields: Vec<Field<'a>>,
    /// What is wrong with what was sent before.
    pub(in crate::browser) faults: Vec<FormFault>,
    /// Where to go afterwards.
    pub(in crate::browser) next: Option<&'a Next>,
    /// Who is logged in already.
    pub(in crate::browser) visitor: Option<&'a str>,
    /// Whose page it is.
    pub(in crate::browser) brand: Option<Brand>,
    /// What somebody may have come for instead: a question, its answer, a page.
    pub(in crate::browser) instead: (&'static str, &'static str, &'static str),
}

impl FormPage<'_> {
    /// The page as an answer of this status.
    pub(in crate::browser) fn with_status(self, status: StatusCode) -> Response {
        let mark = if self.faults.is_empty() {
            ""
        } else {
            "Error: "
        };
        Page {
            status,
            title: format!("{mark}{}", self.title),
            content: self.content(),
            brand: self.brand,
        }
        .into_response()
    }

    /// The page as an answer to a form that was refused.
    pub(in crate::browser) fn refused(self, problem: &Problem) -> Response {
        let mut response = self.with_status(problem.status());
        response.headers_mut().extend(problem.headers().clone());
        response
    }

    fn content(&self) -> Markup {
        let focused = self.focused();
        html! {
            h1 { (self.title) }
            @if let Some(reason) = self.logout_reason { p role="status" { (reason.sentence()) } }
            @if let Some(name) = self.visitor { (self.logged_in_as(name)) }
            @if !self.faults.is_empty() { (self.summary()) }
            form method="post" action=(self.action) {
                @if let Some(next) = self.next {
                    input type="hidden" name="next" value=(next);
                }
                @if let Some((name, value)) = self.hidden {
                    input type="hidden" name=(name) value=(value);
                }
                @for field in &self.fields {
                    (field.render(&self.faults, focused))
                }
                button type="submit" { (self.title) }
            }
            (self.instead())
        }
    }

    /// The first wrong field; the first one when nothing is wrong.
    fn focused(&self) -> Option<&'static str> {
        let open = self.fields.iter().filter(|field| !field.is_fixed());
        let mut names = open.map(|field| field.name);
        let is_wrong = |name: &&str| self.faults.iter().any(|fault| fault.is_about(name));
        let wrong = names.clone().find(|name| is_wrong(name));
        wrong.or_else(|| names.next())
    }

    /// All that is wrong in one place, each sentence leading to its field.
    fn summary(&self) -> Markup {
        html! {
            div.faults id="faults" role="alert" {
                h2 { "That did not work" }
                ul {
                    @for fault in &self.faults {
                        li {
                            @match fault.fields.first() {
                                Some(field) => a href={ "#" (field) } { (fault.sentence) "." },
                                None => { (fault.sentence) "." }
                            }
                        }
                    }
                }
            }
        }
    }

    fn logged_in_as(&self, name: &str) -> Markup {
        let onward = self.next.map_or("/", Next::as_str);
        html! {
            p.notice {
                "You are logged in as " strong { (name) } ". "
                a href=(onward) { "Go on as " (name) } ", or use the form to change who you are."
            }
        }
    }

    fn instead(&self) -> Markup {
        let (question, answer, page) = self.instead;
        let url = self
            .next
            .map_or_else(|| page.to_owned(), |next| next.after(page));
        html! { p.instead { (question) " " a href=(url) { (answer) } } }
    }
}
