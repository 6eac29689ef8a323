use service_kit::problem::Problem;

use super::Field;

/// A sentence about what is wrong with a form, and the fields it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::browser) struct Fault {
    pub(super) fields: Vec<&'static str>,
    pub(super) sentence: String,
}

impl Fault {
    /// A fault of all `fields` together, or of none in particular.
    pub(in crate::browser) fn of_all(fields: &[&'static str], sentence: &str) -> Self {
        Self {
            fields: fields.to_vec(),
            sentence: capitalised(sentence),
        }
    }

    /// The sentences of a problem. Where one begins with the name of a field it
    /// is about that, and calls it by its label.
    pub(in crate::browser) fn by_name(problem: &Problem, fields: &[Field<'_>]) -> Vec<Self> {
        let fault = |sentence: &str| {
            let (name, rest) = sentence.split_once(' ').unwrap_or((sentence, ""));
            match fields.iter().find(|field| field.name == name) {
                Some(field) => Self {
                    fields: vec![field.name],
                    sentence: format!("{} {rest}", field.label),
                },
                None => Self::of_all(&[], sentence),
            }
        };
        problem.sentences().map(fault).collect()
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
    use super::*;

    #[test]
    fn a_sentence_goes_to_the_field_that_it_names() {
        let problem = Problem::validation([
            "first_name must be at most 64 characters long".to_owned(),
            "something else is wrong".to_owned(),
        ]);
        let fields = [
            Field::text("username", "Username", "username"),
            Field::text("first_name", "First name", "given-name"),
        ];
        let expected = [
            Fault::of_all(
                &["first_name"],
                "First name must be at most 64 characters long",
            ),
            Fault::of_all(&[], "Something else is wrong"),
        ];
        assert_eq!(Fault::by_name(&problem, &fields), expected);
    }
}
