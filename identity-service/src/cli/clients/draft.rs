use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use secrecy::ExposeSecret;
use service_kit::config::read_secret_file;

use super::ClientsError;
use crate::{clients::Draft, secret_token::SecretToken};

/// A new client. Flags that name several things can be given several times.
#[derive(Clone, Debug, Args)]
pub struct DraftFlags {
    /// As people see it where they consent
    #[arg(long)]
    name: String,
    /// The client id: letters, digits and -._~ [default: made from the name]
    #[arg(long)]
    id: Option<String>,
    /// `public`: an app in a browser or on a device; `confidential`: a server; `machine`: a
    /// program that acts for itself
    #[arg(long)]
    kind: String,
    /// `none`, `client_secret_basic`, `client_secret_post` or `private_key_jwt` [default: none for a public
    /// client, `client_secret_basic` for others]
    #[arg(long, value_name = "METHOD")]
    auth_method: Option<String>,
    #[command(flatten)]
    secret: SecretSource,
    /// File with the JWK set of a client that authenticates by `private_key_jwt`
    #[arg(long, value_name = "FILE", conflicts_with = "jwks_uri")]
    jwks_file: Option<PathBuf>,
    /// Where such a client publishes its JWK set
    #[arg(long, value_name = "URL")]
    jwks_uri: Option<String>,
    /// An address that codes may go to
    #[arg(long = "redirect-uri", value_name = "URI")]
    redirect_uris: Vec<String>,
    /// An address that people may go to after they logged out
    #[arg(long = "post-logout-redirect-uri", value_name = "URI")]
    post_logout_redirect_uris: Vec<String>,
    /// The https URL where it listens for logouts
    #[arg(long, value_name = "URL")]
    backchannel_logout_uri: Option<String>,
    /// `authorization_code`, `refresh_token` or `client_credentials` [default:
    /// `client_credentials` for a machine, `authorization_code` for others]
    #[arg(long = "grant-type", value_name = "TYPE")]
    grant_types: Option<Vec<String>>,
    /// What its tokens may be used for at most [default: openid, none for a machine]
    #[arg(long = "scope")]
    scopes: Option<Vec<String>>,
    /// A resource server that its tokens may be for, one of `IDENTITY_AUDIENCES`
    // The service's own setting has the id `audiences`.
    #[arg(id = "audience", long = "audience")]
    audiences: Vec<String>,
    /// `required`, or `optional` for a confidential client [default: required]
    #[arg(long)]
    pkce: Option<String>,
    /// It must push its authorization requests (RFC 9126)
    #[arg(long)]
    require_par: bool,
    /// It must prove its key when it asks for tokens (DPoP, RFC 9449)
    #[arg(long)]
    dpop_bound: bool,
    /// It is ours: people are not asked for consent
    #[arg(long)]
    first_party: bool,
    /// What signs its ID tokens and logout tokens: `RS256` or `ES256` [default:
    /// `IDENTITY_SIGNING_ALGORITHM`]
    #[arg(long, value_name = "ALG")]
    id_token_alg: Option<String>,
    /// What signs its access tokens: `RS256` or `ES256`. The audiences must accept it
    /// [default: `IDENTITY_SIGNING_ALGORITHM`]
    #[arg(long, value_name = "ALG")]
    access_token_alg: Option<String>,
    /// The https URL of its picture
    #[arg(long, value_name = "URL")]
    logo_uri: Option<String>,
    /// The https URL of its privacy policy
    #[arg(long, value_name = "URL")]
    policy_uri: Option<String>,
    /// The https URL of its terms of service
    #[arg(long, value_name = "URL")]
    tos_uri: Option<String>,
}

/// Where a secret comes from. Never the command line, which other users can see.
#[derive(Clone, Debug, Args)]
pub struct SecretSource {
    /// File that holds the secret [default: one is made and shown]
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
}

impl SecretSource {
    /// The secret in the file, if one is given.
    pub(super) fn read(&self) -> Result<Option<SecretToken>, ClientsError> {
        self.secret_file.as_deref().map(read).transpose()
    }
}

fn read(file: &Path) -> Result<SecretToken, ClientsError> {
    let secret = read_secret_file("--secret-file", file).map_err(ClientsError::SecretFile)?;
    Ok(secret.expose_secret().into())
}

impl DraftFlags {
    pub(super) fn draft(self) -> Result<Draft, ClientsError> {
        Ok(Draft {
            secret: self.secret.read()?,
            jwks: self.jwks_file.map(fs::read_to_string).transpose()?,
            jwks_uri: self.jwks_uri,
            id: self.id,
            name: Some(self.name),
            kind: Some(self.kind),
            auth_method: self.auth_method,
            redirect_uris: self.redirect_uris,
            post_logout_redirect_uris: self.post_logout_redirect_uris,
            backchannel_logout_uri: self.backchannel_logout_uri,
            grant_types: self.grant_types,
            scopes: self.scopes,
            audiences: self.audiences,
            pkce: self.pkce,
            require_par: self.require_par,
            dpop_bound: self.dpop_bound,
            first_party: self.first_party,
            id_token_alg: self.id_token_alg,
            access_token_alg: self.access_token_alg,
            logo_uri: self.logo_uri,
            policy_uri: self.policy_uri,
            tos_uri: self.tos_uri,
        })
    }
}
