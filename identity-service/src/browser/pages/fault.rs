use service_kit::{input::Fault, problem::Problem};

use super::Field;

/// A sentence about what is wrong with a form, and the fields it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::browser) struct FormFault {
    pub(super) fields: Vec<&'static str>,
    pub(super) sentence: String,
}

impl FormFault {
    /// A fault of several fields together, or of no field.
    pub(in crate::browser) fn of_all(fields: &[&'static str], sentence: &str) -> Self {
        Self {
            fields: fields.to_vec(),
            sentence: capitalised(sentence),
        }
    }

    /// The faults of a problem, with the labels of the form's fields.
    pub(in crate::browser) fn of_problem(problem: &Problem, fields: &[Field<'_>]) -> Vec<Self> {
        let of_field = |fault: &Fault| {
            let field = fields.iter().find(|field| field.name == fault.field());
            match field {
                Some(field) => Self {
                    fields: vec![field.name],
                    sentence: format!("{} {}", field.label, fault.rule()),
                },
                None => Self::of_all(&[], &fault.to_string()),
            }
        };
        let mut faults: Vec<_> = if problem.faults().is_empty() {
            let sentences = problem.sentences();
            sentences
                .map(|sentence| Self::of_all(&[], sentence))
                .collect()
        } else {
            problem.faults().iter().map(of_field).collect()
        };
        // In the order of the form; those of no field come first.
        faults.sort_by_key(|fault| {
            let first = fault.fields.first();
            first.and_then(|name| fields.iter().position(|field| field.name == *name))
        });
        faults.dedup();
        faults
    }

    pub(super) fn is_about(&self, name: &str) -> bool {
        self.fields.contains(&name)
    }
}

fn capitalised(sentence: &str) -> String {
    let mut characters = sentence.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use service_kit::input::Faults;

    use super::*;

    #[test]
    fn each_fault_goes_to_its_field_by_its_label_and_in_the_order_of_the_form() {
        let faults: Faults = [
            Fault::new("first_name", "must be at most 64 characters long"),
            Fault::new("username", "is already taken"),
            Fault::of_all("the form", "is incomplete"),
            Fault::of_all("the form", "is incomplete"),
        ]
        .into_iter()
        .collect();
        let fields = [
            Field::text("username", "Username", "username"),
            Field::text("first_name", "First name", "given-name"),
        ];
        let expected = [
            FormFault::of_all(&[], "The form is incomplete"),
            FormFault::of_all(&["username"], "Username is already taken"),
            FormFault::of_all(
                &["first_name"],
                "First name must be at most 64 characters long",
            ),
        ];
        let problem = Problem::validation(faults);
        assert_eq!(FormFault::of_problem(&problem, &fields), expected);
        let expected = [FormFault::of_all(&[], "Something went wrong on our side")];
        let problem = Problem::from_status(StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(FormFault::of_problem(&problem, &fields), expected);
    }
}
