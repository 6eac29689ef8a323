//! Words of a client's registration.

use std::{fmt, str::FromStr};

use crate::keys::SigningAlgorithm;

/// A word that is none of the allowed ones.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be one of {0}")]
pub struct UnknownWord(&'static str);

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? } $all:literal) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$doc])* $variant),+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// As it is written.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(UnknownWord($all)),
                }
            }
        }
    };
}

words! {
    /// Whether a client can keep a secret (RFC 6749 §2.1).
    ClientKind {
        /// An app in a browser or on a device: everybody can read what it contains.
        Public = "public",
        /// A server that people log in to.
        Confidential = "confidential",
        /// A program that acts for itself. Nobody logs in to it.
        Machine = "machine",
    }
    "public, confidential and machine"
}

words! {
    /// How a client authenticates (RFC 6749 §2.3, OpenID Connect Core §9).
    AuthMethod {
        /// Not at all: public clients.
        None = "none",
        /// With its secret, by HTTP Basic.
        ClientSecretBasic = "client_secret_basic",
        /// With its secret, in the form.
        ClientSecretPost = "client_secret_post",
        /// With a JWT that it signs (RFC 7523).
        PrivateKeyJwt = "private_key_jwt",
    }
    "none, client_secret_basic, client_secret_post and private_key_jwt"
}

words! {
    /// How a client may get tokens (RFC 6749 §1.3).
    GrantType {
        /// With the code that an authorization request led to.
        AuthorizationCode = "authorization_code",
        /// With a refresh token.
        RefreshToken = "refresh_token",
        /// For itself, without a person (RFC 6749 §4.4).
        ClientCredentials = "client_credentials",
    }
    "authorization_code, refresh_token and client_credentials"
}

words! {
    /// Whether a client must use PKCE (RFC 7636).
    Pkce {
        /// It must.
        Required = "required",
        /// It may. Only for confidential clients.
        Optional = "optional",
    }
    "required and optional"
}

words! {
    /// An algorithm that a client may choose for its tokens.
    TokenAlgorithm {
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        RS256 = "RS256",
        /// ECDSA on P-256 with SHA-256.
        ES256 = "ES256",
    }
    "RS256 and ES256"
}

impl From<TokenAlgorithm> for SigningAlgorithm {
    fn from(algorithm: TokenAlgorithm) -> Self {
        match algorithm {
            TokenAlgorithm::RS256 => Self::RS256,
            TokenAlgorithm::ES256 => Self::ES256,
        }
    }
}

impl AuthMethod {
    /// Whether the client has a secret.
    #[must_use]
    pub fn has_secret(self) -> bool {
        match self {
            Self::None | Self::PrivateKeyJwt => false,
            Self::ClientSecretBasic | Self::ClientSecretPost => true,
        }
    }
}

impl ClientKind {
    /// Whether clients of this kind can keep a secret.
    #[must_use]
    pub fn keeps_secrets(self) -> bool {
        match self {
            Self::Public => false,
            Self::Confidential | Self::Machine => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_may_choose_what_keys_are_kept_for() {
        let chosen: Vec<_> = TokenAlgorithm::ALL
            .iter()
            .copied()
            .map(SigningAlgorithm::from)
            .collect();
        assert_eq!(chosen, SigningAlgorithm::FOR_CLIENTS);
    }
}
