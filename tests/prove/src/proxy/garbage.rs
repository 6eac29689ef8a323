use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Nonsense in the place of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Garbage {
    /// Bytes that are not HTTP.
    Noise,
    /// A page for people, with status 200.
    Page,
    /// JSON that ends in the middle.
    Torn,
    /// JSON of another shape.
    OtherShape,
    /// Status 500.
    Failure,
}

impl Garbage {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Noise,
        Self::Page,
        Self::Torn,
        Self::OtherShape,
        Self::Failure,
    ];

    fn answer(self) -> String {
        let (status, kind, body) = match self {
            Self::Noise => return "\u{1}\u{2}nonsense\r\n\r\n".to_owned(),
            Self::Page => ("200 OK", "text/html", "<h1>Welcome to the hotel</h1>"),
            Self::Torn => ("200 OK", "application/json", r#"{"keys": [{"kty": "#),
            Self::OtherShape => ("200 OK", "application/json", r#"["keys", {"keys": 7}]"#),
            Self::Failure => ("500 Internal Server Error", "text/plain", "no"),
        };
        let length = body.len();
        format!(
            "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\
             connection: close\r\n\r\n{body}"
        )
    }

    /// Reads the head of one request and answers it.
    pub(super) async fn send(self, client: &mut TcpStream) -> std::io::Result<()> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if client.read_buf(&mut head).await? == 0 {
                return Ok(());
            }
        }
        client.write_all(self.answer().as_bytes()).await?;
        client.shutdown().await
    }
}
