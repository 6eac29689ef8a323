#[cfg(test)]
mod tests;

use idna::{
    AsciiDenyList,
    uts46::{DnsLength, Hyphens, Uts46},
};
use service_kit::text::{TextError, one_line, seen};

/// In octets (RFC 5321 §4.5.3.1.3: a path has 256, with its angle brackets).
const MAX_LENGTH: usize = 254;
/// In octets (RFC 5321 §4.5.3.1.1).
const MAX_LOCAL_PART: usize = 64;
/// In octets (RFC 1035 §2.3.4).
const MAX_LABEL: usize = 63;
/// In octets, written with dots (RFC 1035 §2.3.4).
const MAX_DOMAIN: usize = 253;

/// An email address. It is kept as its owner wrote it: only the receiving host may change
/// the part before the `@` (RFC 5321 §2.4), and people recognise their domain as they
/// wrote it, in Unicode or in ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

/// Why a text is not a valid email address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// It breaks a general rule for texts.
    #[error(transparent)]
    Text(#[from] TextError),
    /// It has no `@`.
    #[error("must have an @, as in ada@example.com")]
    NoAt,
    /// There is too much before the `@`.
    #[error("must have at most {MAX_LOCAL_PART} characters before the @")]
    LongLocalPart,
    /// The part before the `@` is no dot-string.
    #[error("must have only letters, digits, single dots and !#$%&'*+-/=?^_`{{|}}~ before the @")]
    LocalPart,
    /// The part after the `@` is no domain name.
    #[error("must have a domain name after the @, as in ada@example.com")]
    Domain,
    /// The domain has one label.
    #[error("must have a domain with a dot after the @, as in ada@example.com")]
    OneLabel,
    /// A label of the domain is too long.
    #[error("must have at most {MAX_LABEL} characters between two dots of its domain")]
    LongLabel,
}

impl Email {
    /// Reads an address: a dot-string and a domain of at least two labels (RFC 5321
    /// §4.1.2). Domains may be internationalised (RFC 5890). Quoted strings and address
    /// literals are refused, as browsers do (HTML, "valid e-mail address").
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        one_line(text)?;
        seen(text)?;
        let (local_part, domain) = text.rsplit_once('@').ok_or(EmailError::NoAt)?;
        check_local_part(local_part)?;
        let ascii = check_domain(domain)?;
        // A host that knows no Unicode gets the ASCII form.
        let longest = domain.len().max(ascii);
        if local_part.len() + 1 + longest > MAX_LENGTH {
            return Err(TextError::TooManyBytes(MAX_LENGTH).into());
        }
        Ok(Self(text.to_owned()))
    }

    /// A stored address; older rules may have applied to it.
    pub(super) fn stored(text: String) -> Self {
        Self(text)
    }

    /// As its owner wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

/// RFC 5321 §4.1.2 `Dot-string`.
fn check_local_part(text: &str) -> Result<(), EmailError> {
    if text.len() > MAX_LOCAL_PART {
        return Err(EmailError::LongLocalPart);
    }
    let is_atom = |atom: &str| !atom.is_empty() && atom.chars().all(is_atext);
    if text.split('.').all(is_atom) {
        Ok(())
    } else {
        Err(EmailError::LocalPart)
    }
}

/// RFC 5322 §3.2.3 `atext`.
fn is_atext(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(character)
}

/// The length of the domain in ASCII (UTS #46).
fn check_domain(text: &str) -> Result<usize, EmailError> {
    let (hyphens, length) = (Hyphens::CheckFirstLast, DnsLength::Ignore);
    let ascii = Uts46::new().to_ascii(text.as_bytes(), AsciiDenyList::STD3, hyphens, length);
    let ascii = ascii.map_err(|_| EmailError::Domain)?;
    if ascii.split('.').any(str::is_empty) || ascii.len() > MAX_DOMAIN {
        return Err(EmailError::Domain);
    }
    if ascii.split('.').any(|label| label.len() > MAX_LABEL) {
        return Err(EmailError::LongLabel);
    }
    let (_, last) = ascii.rsplit_once('.').ok_or(EmailError::OneLabel)?;
    // An IPv4 address: no top-level domain is a number (RFC 3696 §2).
    if last.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(EmailError::Domain);
    }
    Ok(ascii.len())
}
