use maud::{Markup, html};

use super::FormFault;

/// The kind of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::browser) enum Input {
    /// A line of prose.
    Text,
    /// A name that is typed exactly, without capitalisation or correction.
    Exact,
    /// Never shown and never sent back.
    Password,
    Email,
    Url,
    /// Read-only, so that password managers know whose password it is.
    Fixed,
    /// Any number of lines.
    Lines,
}

/// Where a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::browser) enum Place {
    /// In the form.
    First,
    /// Among those that can wait.
    Later,
}

/// A field of a form with its label.
#[derive(Clone, Debug)]
pub(in crate::browser) struct Field<'a> {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    input: Input,
    /// What browsers fill in automatically (WCAG 2.2, 1.3.5).
    autocomplete: &'static str,
    is_required: bool,
    /// In UTF-16 code units, which are at least as many as code points.
    min_length: Option<usize>,
    hint: Option<String>,
    value: &'a str,
    pub(super) place: Place,
}

/// The state of a control when its page opens.
struct State {
    invalid: Option<&'static str>,
    described_by: Option<String>,
    has_focus: bool,
}

impl<'a> Field<'a> {
    /// An optional field.
    pub(in crate::browser) fn text(
        name: &'static str,
        label: &'static str,
        autocomplete: &'static str,
    ) -> Self {
        Self {
            name,
            label,
            input: Input::Text,
            autocomplete,
            is_required: false,
            min_length: None,
            hint: None,
            value: "",
            place: Place::First,
        }
    }

    pub(in crate::browser) fn input(self, input: Input) -> Self {
        Self { input, ..self }
    }

    pub(in crate::browser) fn required(self) -> Self {
        Self {
            is_required: true,
            ..self
        }
    }

    pub(in crate::browser) fn hint(self, hint: impl Into<String>) -> Self {
        let hint = Some(hint.into());
        Self { hint, ..self }
    }

    /// Sets the value of the field.
    pub(in crate::browser) fn value(self, value: &'a str) -> Self {
        Self { value, ..self }
    }

    /// Moves the field to those that can wait.
    pub(in crate::browser) fn later(self) -> Self {
        let place = Place::Later;
        Self { place, ..self }
    }

    fn min_length(self, length: usize) -> Self {
        let min_length = Some(length);
        Self { min_length, ..self }
    }

    pub(super) fn is_filled_in(&self) -> bool {
        !self.value.is_empty()
    }

    pub(super) fn is_fixed(&self) -> bool {
        self.input == Input::Fixed
    }

    /// Renders the field with its hint and its faults. The field named `focused` gets the
    /// focus.
    pub(super) fn render(&self, faults: &[FormFault], focused: Option<&str>) -> Markup {
        let about_this = |fault: &&FormFault| fault.is_about(self.name);
        let own = |fault: &&FormFault| fault.fields == [self.name];
        let is_wrong = faults.iter().any(|fault| about_this(&fault));
        let state = State {
            invalid: is_wrong.then_some("true"),
            described_by: self.described_by(faults),
            has_focus: focused == Some(self.name),
        };
        html! {
            div.field {
                label for=(self.name) {
                    (self.label)
                    @if !self.is_required && !self.is_fixed() { " " span.optional { "(optional)" } }
                }
                @if let Some(hint) = &self.hint {
                    p.hint id={ (self.name) "-hint" } { (hint) }
                }
                @if self.input == Input::Password {
                    // With room for a button, which the script adds.
                    div.password { (self.control(&state)) }
                } @else {
                    (self.control(&state))
                }
                @if faults.iter().any(|fault| own(&fault)) {
                    p.fault id={ (self.name) "-fault" } {
                        @for fault in faults.iter().filter(own) { (fault.sentence) ". " }
                    }
                }
            }
        }
    }

    /// The ids of the texts that belong to the field (WCAG 2.2, 3.3.1).
    fn described_by(&self, faults: &[FormFault]) -> Option<String> {
        let is_own = |fault: &FormFault| fault.fields == [self.name];
        let is_shared = |fault: &FormFault| fault.is_about(self.name) && !is_own(fault);
        let mut ids = Vec::new();
        if self.hint.is_some() {
            ids.push(format!("{}-hint", self.name));
        }
        if faults.iter().any(is_own) {
            ids.push(format!("{}-fault", self.name));
        }
        if faults.iter().any(is_shared) {
            ids.push("faults".to_owned());
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn control(&self, state: &State) -> Markup {
        let kind = match self.input {
            Input::Text | Input::Exact | Input::Fixed | Input::Lines => "text",
            Input::Password => "password",
            Input::Email => "email",
            Input::Url => "url",
        };
        let typed_exactly = self.input == Input::Exact;
        let value = (self.input != Input::Password).then_some(self.value);
        let State {
            invalid,
            described_by,
            has_focus,
        } = state;
        html! {
            @if self.input == Input::Lines {
                textarea id=(self.name) name=(self.name) rows="4" autocomplete=(self.autocomplete)
                    aria-invalid=[invalid] aria-describedby=[described_by]
                    autofocus[*has_focus] required[self.is_required] {
                    // HTML parsers drop the first line break.
                    "\n" (self.value)
                }
            } @else {
                input id=(self.name) name=(self.name) type=(kind) value=[value]
                    autocomplete=(self.autocomplete)
                    autocapitalize=[typed_exactly.then_some("none")]
                    spellcheck=[typed_exactly.then_some("false")]
                    aria-invalid=[invalid] aria-describedby=[described_by]
                    minlength=[self.min_length]
                    autofocus[*has_focus] required[self.is_required] readonly[self.is_fixed()];
            }
        }
    }
}

/// The fields for a new password and its confirmation, with the rules.
pub(in crate::browser) fn new_password(min_length: usize) -> [Field<'static>; 2] {
    let field = |name, label| {
        let field = Field::text(name, label, "new-password");
        field.input(Input::Password).required()
    };
    let rules = format!("At least {min_length} characters, and not one that many people use.");
    [
        field("password", "Password")
            .hint(rules)
            .min_length(min_length),
        field("password_confirmation", "Password once more"),
    ]
}
