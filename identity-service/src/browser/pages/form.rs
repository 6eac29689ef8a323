use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::{Markup, html};
use service_kit::problem::Problem;

use super::{Field, FormFault, Page, field::Place};
use crate::browser::{Next, brand::Brand, logout_reason::LogoutReason, prompt::Prompt};

/// A page with a form on it.
#[derive(Debug)]
pub(in crate::browser) struct FormPage<'a> {
    /// The heading, and the label of its button.
    pub(in crate::browser) title: &'static str,
    /// The id of the button.
    pub(in crate::browser) button: &'static str,
    /// Where the form is sent.
    pub(in crate::browser) action: &'static str,
    /// Why the user was sent here.
    pub(in crate::browser) logout_reason: Option<LogoutReason>,
    /// A hidden field: its name and value.
    pub(in crate::browser) hidden: Option<(&'static str, &'a str)>,
    pub(in crate::browser) fields: Vec<Field<'a>>,
    /// The field with the focus, if it is not the first one that is wrong.
    pub(in crate::browser) focus: Option<&'static str>,
    /// What was wrong with the previous submission.
    pub(in crate::browser) faults: Vec<FormFault>,
    /// Where to go afterwards.
    pub(in crate::browser) next: Option<&'a Next>,
    /// What the link to this form asked for.
    pub(in crate::browser) prompt: Prompt,
    /// The user who is logged in already.
    pub(in crate::browser) visitor: Option<&'a str>,
    /// The brand of the page.
    pub(in crate::browser) brand: Option<Brand>,
    /// The alternative to this form: a question, its link text, its page.
    pub(in crate::browser) instead: (&'static str, &'static str, &'static str),
}

impl FormPage<'_> {
    /// The page as an answer with this status.
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

    /// The page as the answer to a refused form.
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
            form method="post" action=(self.prompt().added_to(self.action.to_owned())) {
                @if let Some(next) = self.next {
                    input type="hidden" name="next" value=(next);
                }
                @if let Some((name, value)) = self.hidden {
                    input type="hidden" name=(name) value=(value);
                }
                (self.fields_in(Place::First, focused))
                (self.later(focused))
                button type="submit" id=(self.button) { (self.title) }
            }
            (self.instead())
        }
    }

    fn fields_in(&self, place: Place, focused: Option<&str>) -> Markup {
        let fields = self.fields.iter().filter(|field| field.place == place);
        html! { @for field in fields { (field.render(&self.faults, focused)) } }
    }

    /// The fields that can wait; open if there is something in them.
    fn later(&self, focused: Option<&str>) -> Markup {
        let mut later = self
            .fields
            .iter()
            .filter(|field| field.place == Place::Later)
            .peekable();
        if later.peek().is_none() {
            return html! {};
        }
        let is_wrong =
            |field: &Field<'_>| self.faults.iter().any(|fault| fault.is_about(field.name));
        let is_open = later.any(|field| field.is_filled_in() || is_wrong(field));
        html! {
            details open[is_open] {
                summary { "More about you" }
                (self.fields_in(Place::Later, focused))
            }
        }
    }

    /// The field that the page says, or the first invalid one, or else the first.
    fn focused(&self) -> Option<&'static str> {
        if self.focus.is_some() {
            return self.focus;
        }
        let open = self.fields.iter().filter(|field| !field.is_fixed());
        let mut names = open.map(|field| field.name);
        let is_wrong = |name: &&str| self.faults.iter().any(|fault| fault.is_about(name));
        let wrong = names.clone().find(|name| is_wrong(name));
        wrong.or_else(|| names.next())
    }

    /// All faults in one place, each linked to its field.
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
                @if self.prompt() == Prompt::Login {
                    "Give your password once more to go on, or log in as somebody else."
                } @else {
                    a href=(onward) { "Go on as " (name) } ", or use the form to change who you are."
                }
            }
        }
    }

    fn instead(&self) -> Markup {
        let (question, answer, page) = self.instead;
        let url = self
            .next
            .map_or_else(|| page.to_owned(), |next| next.after(page));
        let url = self.prompt().added_to(url);
        html! { p.instead { (question) " " a href=(url) { (answer) } } }
    }

    /// What the next page must know. Whoever sees this one while logged in wants to be
    /// somebody else, or must log in again.
    fn prompt(&self) -> Prompt {
        match (self.visitor, self.prompt) {
            (Some(_), Prompt::None) => Prompt::SelectAccount,
            (_, prompt) => prompt,
        }
    }
}
