/// The parts of a request.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The method.
    pub method: &'a str,
    /// The path, with its query.
    pub path: &'a str,
    /// The value of `Authorization`.
    pub authorization: Option<&'a str>,
    /// The value of `DPoP`.
    pub proof: Option<&'a str>,
    /// The value of `Cookie`.
    pub cookie: Option<&'a str>,
    /// The media type and the body.
    pub body: Option<(&'a str, &'a str)>,
}

impl<'a> Request<'a> {
    /// A `GET` without a token.
    #[must_use]
    pub fn get(path: &'a str) -> Self {
        Self {
            method: "GET",
            path,
            authorization: None,
            proof: None,
            cookie: None,
            body: None,
        }
    }

    /// A `POST` of JSON without a token.
    #[must_use]
    pub fn post(path: &'a str, json: &'a str) -> Self {
        Self {
            method: "POST",
            body: Some(("application/json", json)),
            ..Self::get(path)
        }
    }

    /// A `POST` of a form without a token.
    #[must_use]
    pub fn form(path: &'a str, form: &'a str) -> Self {
        Self {
            method: "POST",
            body: Some(("application/x-www-form-urlencoded", form)),
            ..Self::get(path)
        }
    }

    /// The same with credentials.
    #[must_use]
    pub fn with(self, authorization: &'a str) -> Self {
        Self {
            authorization: Some(authorization),
            ..self
        }
    }

    /// The same with a proof of a key (RFC 9449).
    #[must_use]
    pub fn proven(self, proof: &'a str) -> Self {
        Self {
            proof: Some(proof),
            ..self
        }
    }

    /// The bytes to send. The host does not matter, because each address has only one.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let Self { method, path, .. } = self;
        let authorization = match self.authorization {
            Some(credentials) => format!("authorization: {credentials}\r\n"),
            None => String::new(),
        };
        let proof = match self.proof {
            Some(proof) => format!("dpop: {proof}\r\n"),
            None => String::new(),
        };
        let cookie = match self.cookie {
            Some(cookies) => format!("cookie: {cookies}\r\n"),
            None => String::new(),
        };
        let (entity, body) = match self.body {
            Some((kind, body)) => {
                let length = body.len();
                let entity = format!("content-type: {kind}\r\ncontent-length: {length}\r\n");
                (entity, body)
            }
            None => (String::new(), ""),
        };
        format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n{authorization}{proof}{cookie}{entity}\r\n{body}")
            .into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_only_the_necessary_headers() {
        assert_eq!(
            Request::get("/me").with("Bearer x").bytes(),
            b"GET /me HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer x\r\n\r\n"
        );
        assert_eq!(
            Request::post("/login", "{}").bytes(),
            b"POST /login HTTP/1.1\r\nhost: localhost\r\n\
              content-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
        );
    }
}
