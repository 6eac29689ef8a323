use reqwest::{Response, header};
use serde_json::Value;

/// An answer that was read completely.
#[derive(Debug)]
pub(super) struct Complete {
    pub(super) status: u16,
    /// The path of the next page.
    pub(super) next_page: Option<String>,
    /// Its `ETag`.
    pub(super) tag: Option<String>,
    /// JSON, or null.
    pub(super) body: Value,
}

impl Complete {
    pub(super) async fn read(answer: Response) -> Option<Self> {
        let status = answer.status().as_u16();
        let text = |name| answer.headers().get(name)?.to_str().ok();
        let next_page = text(header::LINK).and_then(next_page);
        let tag = text(header::ETAG).map(str::to_owned);
        let bytes = answer.bytes().await.ok()?;
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Some(Self {
            status,
            next_page,
            tag,
            body,
        })
    }
}

/// The path in `<URL>; rel="next"` (RFC 8288).
fn next_page(link: &str) -> Option<String> {
    let (url, _) = link.strip_prefix('<')?.split_once(">; rel=\"next\"")?;
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map(|start| &rest[start..])?,
        None => url,
    };
    Some(path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found() {
        let next = |link| next_page(link);
        let path = Some("/recipes?cursor=7".to_owned());
        assert_eq!(next("</recipes?cursor=7>; rel=\"next\""), path);
        assert_eq!(next("<http://a:1/recipes?cursor=7>; rel=\"next\""), path);
        assert_eq!(next("</recipes>; rel=\"prev\""), None);
    }
}
