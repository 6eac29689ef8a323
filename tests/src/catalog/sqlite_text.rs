//! What SQLite only tells in the text of a statement.

/// A piece of SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// A name or a keyword, without quotation marks.
    Word(String),
    /// A string, with its quotation marks.
    Text(String),
    Sign(char),
}

/// The conditions of all CHECKs in a statement, with one space between their pieces.
pub(super) fn checks_in(statement: &str) -> Vec<String> {
    let tokens = tokens(statement);
    let is_check = |place: &usize| is_word(&tokens[*place], "CHECK");
    let places = (0..tokens.len()).filter(is_check);
    places
        .map(|place| parenthesis(&tokens[place + 1..]))
        .collect()
}

/// The condition of a partial index.
pub(super) fn condition_of(index: &str) -> Option<String> {
    let tokens = tokens(index);
    let place = tokens.iter().position(|token| is_word(token, "WHERE"))?;
    Some(written(&tokens[place + 1..]))
}

/// The names and keywords in a condition.
pub(super) fn names_in(condition: &str) -> Vec<String> {
    let words = tokens(condition)
        .into_iter()
        .filter_map(|token| match token {
            Token::Word(word) => Some(word),
            _ => None,
        });
    words.collect()
}

/// Whether a statement contains a keyword.
pub(super) fn has_word(statement: &str, keyword: &str) -> bool {
    tokens(statement)
        .iter()
        .any(|token| is_word(token, keyword))
}

fn is_word(token: &Token, keyword: &str) -> bool {
    matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(keyword))
}

/// What is between the first parenthesis and its end.
fn parenthesis(tokens: &[Token]) -> String {
    let mut depth = 0;
    let end = tokens.iter().position(|token| {
        match token {
            Token::Sign('(') => depth += 1,
            Token::Sign(')') => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    written(&tokens[1..end.unwrap_or(tokens.len())])
}

fn written(tokens: &[Token]) -> String {
    let words = tokens.iter().map(|token| match token {
        Token::Word(text) | Token::Text(text) => text.clone(),
        Token::Sign(sign) => sign.to_string(),
    });
    words.collect::<Vec<_>>().join(" ")
}

fn tokens(statement: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut letters = statement.chars().peekable();
    let is_name = |letter: &char| letter.is_alphanumeric() || *letter == '_';
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => {
                let text: String = letters.by_ref().take_while(|next| *next != '\'').collect();
                tokens.push(Token::Text(format!("'{text}'")));
            }
            '"' | '`' | '[' => {
                let end = if letter == '[' { ']' } else { letter };
                let name = letters.by_ref().take_while(|next| *next != end).collect();
                tokens.push(Token::Word(name));
            }
            _ if is_name(&letter) => {
                let mut word = letter.to_string();
                while let Some(next) = letters.next_if(is_name) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
            _ if letter.is_whitespace() => {}
            _ => tokens.push(Token::Sign(letter)),
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_conditions_of_checks_are_found() {
        let table = "CREATE TABLE a (b text CHECK (length(b) < 9), \"CHECK it\" text, \
                     d text DEFAULT 'CHECK (x)', CONSTRAINT c check(\"b\" <> '(' OR (d)))";
        let conditions = ["length ( b ) < 9", "b < > '(' OR ( d )"];
        assert_eq!(checks_in(table), conditions);
        assert!(checks_in("CREATE TABLE a (b text)").is_empty());
    }

    #[test]
    fn the_condition_of_a_partial_index_is_found() {
        let index = "CREATE UNIQUE INDEX i ON a (b) WHERE \"b\" IS NOT NULL";
        assert_eq!(condition_of(index).as_deref(), Some("b IS NOT NULL"));
        assert_eq!(condition_of("CREATE UNIQUE INDEX i ON a (b)"), None);
    }

    #[test]
    fn names_are_words_that_are_no_texts() {
        assert_eq!(names_in("length ( b ) < 'c'"), ["length", "b"]);
        assert!(has_word("SELECT raise(ABORT, 'no')", "RAISE"));
        assert!(!has_word("SELECT 'raise', raised", "RAISE"));
    }
}
