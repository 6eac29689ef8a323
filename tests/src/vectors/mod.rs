//! The test vectors of `shared/token-verifier/vectors`: generates and loads them.

mod accepted;
mod algorithms;
mod claims;
mod encoding;
mod es256;
mod header;
mod issuer;
mod keys;
mod mint;
mod scope;
mod signature;
mod status;
mod time;

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

pub use self::{
    issuer::{Document, Issuer},
    mint::{AUDIENCE, ISSUER, LEEWAY, NOW},
};
use self::{keys::Keys, mint::Mint};

/// The documents that all other files refer to.
const ISSUER_FILE: &str = "issuer.json";

/// The expected verdict on a token.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Over HTTP: 200.
    Accepted,
    /// 401 with `error="invalid_token"`.
    Refused,
    /// 403 with `error="insufficient_scope"`, at a route that needs `recipes`.
    Forbidden,
    /// Valid, but the state of its session is unknown: 200 or 503, depending on the policy.
    Undecided,
}

/// One token.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Vector {
    /// What it tests; unique in its file.
    pub name: String,
    /// The expected verdict.
    pub verdict: Verdict,
    /// The reason for the verdict.
    pub why: String,
    /// Whether no HTTP header can carry it unchanged.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub direct_only: bool,
    /// The token.
    pub token: String,
}

/// A file of vectors.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct VectorFile {
    /// What the vectors test.
    pub about: String,
    /// The issuer of accepted tokens.
    pub issuer: String,
    /// The audience of accepted tokens.
    pub audience: String,
    /// The algorithms of accepted tokens.
    pub algorithms: Vec<String>,
    /// In seconds.
    pub leeway: i64,
    /// In seconds since the epoch.
    pub now: i64,
    /// The tokens.
    pub vectors: Vec<Vector>,
}

impl Vector {
    fn new(verdict: Verdict, name: &str, why: &str, token: String) -> Self {
        Self {
            name: name.to_owned(),
            verdict,
            why: why.to_owned(),
            direct_only: false,
            token,
        }
    }

    fn accepted(name: &str, why: &str, token: String) -> Self {
        Self::new(Verdict::Accepted, name, why, token)
    }

    fn refused(name: &str, why: &str, token: String) -> Self {
        Self::new(Verdict::Refused, name, why, token)
    }

    fn direct_only(self) -> Self {
        Self {
            direct_only: true,
            ..self
        }
    }
}

/// The folder of the vectors in this repository.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/token-verifier/vectors")
}

/// The committed vectors, by file name.
pub fn load() -> BTreeMap<String, VectorFile> {
    let mut files = texts(&folder()).expect("the vectors are there");
    files.remove(ISSUER_FILE);
    let parse = |text: &str| serde_json::from_str(text).expect("a file of vectors");
    files
        .iter()
        .map(|(name, text)| (name.clone(), parse(text)))
        .collect()
}

/// The documents of the vectors' issuer.
pub fn load_issuer() -> Issuer {
    let text = fs::read_to_string(folder().join(ISSUER_FILE)).expect("the issuer is there");
    serde_json::from_str(&text).expect("an issuer's documents")
}

/// The texts of all JSON files in a folder, by name.
///
/// # Errors
/// If they cannot be read.
pub fn texts(folder: &Path) -> io::Result<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "json") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            texts.insert(name.into_owned(), fs::read_to_string(&path)?);
        }
    }
    Ok(texts)
}

/// Generates all files. Random signatures are taken from the committed files if they are
/// still valid.
pub fn generate(committed: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let known: BTreeSet<String> = committed
        .values()
        .flat_map(|text| text.split('"'))
        .filter(|text| text.starts_with("eyJ"))
        .map(str::to_owned)
        .collect();
    let mint = &Mint {
        keys: Keys::load(),
        known: RefCell::new(known),
    };
    let files = [
        accepted::file(mint),
        algorithms::file(mint),
        claims::file(mint),
        encoding::file(mint),
        es256::file(mint),
        header::file(mint),
        scope::file(mint),
        signature::file(mint),
        status::file(mint),
        time::file(mint),
    ];
    let mut texts: BTreeMap<_, _> = files
        .iter()
        .map(|(name, file)| (format!("{name}.json"), pretty(file)))
        .collect();
    texts.insert(ISSUER_FILE.to_owned(), pretty(&issuer::documents(mint)));
    texts
}

fn file(name: &str, about: &str, vectors: Vec<Vector>) -> (String, VectorFile) {
    let file = VectorFile {
        about: about.to_owned(),
        issuer: ISSUER.to_owned(),
        audience: AUDIENCE.to_owned(),
        algorithms: vec!["RS256".to_owned()],
        leeway: LEEWAY,
        now: NOW,
        vectors,
    };
    (name.to_owned(), file)
}

fn pretty(file: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(file).expect("it can be written as JSON");
    format!("{text}\n")
}
