use std::fs;

use tempfile::TempDir;
use time::OffsetDateTime;

use super::{ClientFile, Risk};
use crate::{
    clients::{ClientKeys, GrantType},
    secret_token::SecretToken,
};

const SECRET: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";

fn read(folder: &TempDir, text: &str) -> Result<ClientFile, String> {
    let path = folder.path().join("clients.toml");
    fs::write(&path, text).unwrap();
    let known = ["recipe-api".to_owned()];
    let file = ClientFile::read(&path, &known, OffsetDateTime::UNIX_EPOCH);
    let shown = format!("{}, ", path.display());
    file.map_err(|error| error.to_string().replace(&shown, ""))
}

#[test]
fn the_example_of_the_manual_is_a_file() {
    let folder = TempDir::new().unwrap();
    let text = format!(
        r#"
        # Who may ask us who somebody is.
        [[client]]
        id = "shop"
        name = "The shop"
        kind = "confidential"
        auth_method = "client_secret_basic"
        secret = "{SECRET}"
        redirect_uris = ["https://shop.example/callback"]
        grant_types = ["authorization_code", "refresh_token"]
        scopes = ["openid", "profile", "email", "offline_access", "recipes"]
        audiences = ["recipe-api"]
        pkce = "required"
        require_par = true
        id_token_alg = "ES256"
        access_token_alg = "RS256"
        dpop_bound = true
        first_party = false

        [[client]]
        name = "The desk"
        kind = "public"
        redirect_uris = [
            "http://127.0.0.1/callback",
            "http://localhost:3000/callback",
        ]
        "#
    );
    let file = read(&folder, &text).unwrap();
    let [shop, desk] = &file.clients[..] else {
        panic!("{:?}", file.clients)
    };
    assert_eq!((shop.id.as_str(), desk.name.as_str()), ("shop", "The desk"));
    assert_eq!(shop.secrets.current, Some(SecretToken::from(SECRET).hash()));
    assert!(shop.may_use(GrantType::RefreshToken));
    assert_eq!((shop.require_par, desk.require_par), (true, false));
    assert_eq!((shop.dpop_bound, desk.dpop_bound), (true, false));
    assert_eq!(
        file.risks().last(),
        Some(&Risk::Localhost {
            client: desk.id.clone(),
            uri: "http://localhost:3000/callback".to_owned()
        })
    );
    assert_eq!(read(&folder, "").unwrap(), ClientFile::default());
}

#[test]
fn a_secret_can_be_in_a_file_beside_it() {
    let folder = TempDir::new().unwrap();
    let secret = folder.path().join("shop.secret");
    fs::write(&secret, format!("{SECRET}\n")).unwrap();
    let text = r#"
[[client]]
id = "shop"
name = "The shop"
kind = "confidential"
secret_file = "shop.secret"
redirect_uris = ["https://shop.example/callback"]
"#;
    let file = read(&folder, text).unwrap();
    let hash = SecretToken::from(SECRET).hash();
    assert_eq!(file.clients[0].secrets.current, Some(hash));
    fs::write(&secret, "hunter2").unwrap();
    let fault = r#"line 6: client "shop": secret_file must be at least 32 characters long"#;
    assert_eq!(read(&folder, text).unwrap_err(), fault);
    fs::remove_file(&secret).unwrap();
    let fault = read(&folder, text).unwrap_err();
    let begin = r#"line 6: client "shop": secret_file cannot be read: No such file"#;
    assert!(fault.starts_with(begin), "{fault}");
}

#[test]
fn every_fault_is_told_with_its_line_and_field() {
    let folder = TempDir::new().unwrap();
    let faults = read(
        &folder,
        r#"colour = "red"

[[client]]
id = "shop"
name = 5
kind = "robot"
redirect_uris = [
    "https://shop.example/callback",
    "https://shop.example/#",
    7,
]
"a/b" = 1

[[client]]
id = "desk"
name = "The desk"
kind = "public"
secret = "hunter2"
secret_file = "x"
redirect_uris = "https://desk.example/"
first_party = "yes"
scopes = ["openid", "admin"]

[[client]]
id = "shop"
name = "Another shop"
kind = "public"
redirect_uris = ["https://shop.example/callback"]

[[client]]
id = "shop"
name = "A third shop"
kind = "public"
redirect_uris = ["https://shop.example/callback"]

[[client]]

[other]
"#,
    );
    let expected = [
        r"line 1: only tables [[client]] may be here",
        r#"line 5: client "shop": name must be a string"#,
        r#"line 6: client "shop": kind must be one of public, confidential and machine"#,
        r#"line 9: client "shop": redirect_uris[1] must not contain a fragment"#,
        r#"line 10: client "shop": redirect_uris[2] must be a string"#,
        r#"line 12: client "shop": "a/b" is not a field of a client"#,
        r#"line 19: client "desk": secret_file must be left out where secret is given"#,
        r#"line 20: client "desk": redirect_uris must be a list of strings"#,
        r#"line 21: client "desk": first_party must be true or false"#,
        r#"line 22: client "desk": scopes[1] must be made of openid, profile, email, offline_access, account, recipes and posts"#,
        r#"line 31: client "shop": id is that of the client of line 24 too"#,
        r"line 36: name is required",
        r"line 36: kind is required",
        r"line 36: redirect_uris must name the addresses that codes may go to",
        r"line 38: only tables [[client]] may be here",
    ];
    let faults = faults.unwrap_err();
    assert_eq!(faults.lines().collect::<Vec<_>>(), expected);
    assert!(!faults.contains("hunter2"));
}

#[test]
fn what_is_not_toml_is_refused_with_its_line() {
    let folder = TempDir::new().unwrap();
    let text = "[[client]]\nid = \"shop\"\nname = The shop\n";
    let fault = read(&folder, text).unwrap_err();
    assert!(fault.starts_with("line 3: "), "{fault}");
    let fault = read(&folder, "[[client]]\nid = \"a\"\nid = \"b\"\n").unwrap_err();
    assert!(fault.starts_with("line 3: "), "{fault}");
    let fault = read(&folder, "client = [{ id = \"a\" }]\n").unwrap_err();
    assert_eq!(fault, "line 1: only tables [[client]] may be here");
}

#[test]
fn keys_are_text_a_table_or_a_file() {
    const KEY: &str =
        r#"{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let folder = TempDir::new().unwrap();
    let set = format!(r#"{{"keys":[{KEY}]}}"#);
    fs::write(folder.path().join("robot.jwks"), &set).unwrap();
    let table = KEY.replace("\":", "\" = ");
    for given in [
        format!("jwks = '{set}'"),
        format!("jwks = {{ keys = [{table}] }}"),
        "jwks_file = \"robot.jwks\"".to_owned(),
        format!(
            "[[client.jwks.keys]]\n{}",
            table.replace(',', "\n").replace(['{', '}'], "")
        ),
    ] {
        let text = format!(
            "[[client]]\nname = \"The robot\"\nkind = \"machine\"\nscopes = [\"recipes\"]\n\
             audiences = [\"recipe-api\"]\nauth_method = \"private_key_jwt\"\n{given}"
        );
        let file = read(&folder, &text).unwrap();
        assert_eq!(
            file.clients[0].keys,
            Some(ClientKeys::Set(set.clone())),
            "{given}"
        );
    }
    let text =
        "[[client]]\njwks = 7\njwks_file = \"nowhere\"\n\n[[client]]\njwks_file = \"nowhere\"";
    let told = read(&folder, text).unwrap_err();
    assert!(
        told.contains("line 3: jwks_file must be left out where jwks is given"),
        "{told}"
    );
    assert!(told.contains("line 6: jwks_file cannot be read"), "{told}");
}
