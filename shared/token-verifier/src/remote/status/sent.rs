//! A status list token as it was sent.

use super::list::{Expected, StatusList};
use crate::header::Header;
use crate::key::Key;
use crate::token::CompactToken;
use crate::{Error, VerifierConfig};

/// A status list token with an acceptable header, not verified.
pub(in crate::remote) struct SentList<'a> {
    config: &'a VerifierConfig,
    token: CompactToken<'a>,
    header: Header,
}

impl<'a> SentList<'a> {
    /// Reads the body of an answer by the rules for tokens, as far as they apply.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`], or what is wrong with the header.
    pub(in crate::remote) fn read(
        config: &'a VerifierConfig,
        body: &'a [u8],
    ) -> Result<Self, Error> {
        let text = str::from_utf8(body).map_err(|_| Error::Malformed)?;
        let token = CompactToken::split_long(text)?;
        let header = config.accept_status_list_header(&token.header()?)?;
        Ok(Self {
            config,
            token,
            header,
        })
    }

    /// The `kid` of the key that should have signed it.
    pub(in crate::remote) fn key_id(&self) -> &str {
        &self.header.key_id
    }

    /// The list, if `key` signed it, as the one at `uri`.
    ///
    /// # Errors
    ///
    /// When the signature is wrong, or the content is not that of [`Expected`].
    pub(in crate::remote) fn verified_by(
        &self,
        key: &Key,
        uri: &str,
        now: i64,
    ) -> Result<StatusList, Error> {
        key.verify(&self.token, self.header.algorithm)?;
        let expected = Expected {
            issuer: &self.config.issuer,
            uri,
            leeway: self.config.leeway,
            now,
        };
        StatusList::accept(self.token.payload()?, &expected)
    }
}
