//! Keyset pagination: a cursor names the last item seen. A page costs the same wherever
//! it is, and no item is repeated.

#[cfg(test)]
mod at_random;
mod listing;
#[cfg(test)]
mod tests;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderValue, header};
use url::form_urlencoded;

use crate::input::{Fault, Faults, Rule, all};

pub use listing::{List, ListQuery, Listing};

/// The limits of a list.
#[derive(Clone, Copy, Debug)]
pub struct Paging<'a> {
    /// The name of the list, so that a cursor of another list is refused.
    pub list: &'a str,
    /// Items on a page by default.
    pub default_limit: u64,
    /// The maximum number of items on a page.
    pub max_limit: u64,
}

/// A requested page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The maximum number of items, at least 1.
    pub limit: u64,
    /// Starts after the item with this id.
    pub after: Option<i64>,
}

/// The items of a page, and the id after which the next page starts.
#[derive(Clone, Debug)]
pub struct Slice<T> {
    /// At most as many as the page's limit.
    pub items: Vec<T>,
    /// `None` on the last page.
    pub next: Option<i64>,
}

impl<'a> Paging<'a> {
    /// A list with up to 100 items on a page.
    #[must_use]
    pub const fn usual(list: &'a str) -> Self {
        Self {
            list,
            default_limit: 100,
            max_limit: 100,
        }
    }

    /// Reads the parameters `limit` and `cursor`.
    ///
    /// # Errors
    /// A fault for each parameter that breaks its rule.
    pub fn parse(&self, limit: Option<&str>, cursor: Option<&str>) -> Result<Page, Faults> {
        let limit = limit.map_or(Ok(self.default_limit), |text| self.parse_limit(text));
        let after = cursor.map(|text| self.parse_cursor(text)).transpose();
        let (limit, after) = all((limit, after))?;
        Ok(Page { limit, after })
    }

    fn parse_limit(&self, text: &str) -> Result<u64, Fault> {
        // `parse` would accept a plus sign too.
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(limit) if digits && (1..=self.max_limit).contains(&limit) => Ok(limit),
            _ => Err(Fault::new("limit", Rule::OutOfBounds(1, self.max_limit))),
        }
    }

    fn parse_cursor(&self, text: &str) -> Result<i64, Fault> {
        self.last_id(text)
            // There is exactly one cursor for each place in a list.
            .filter(|id| *id > 0 && self.cursor(*id) == text)
            .ok_or_else(|| Fault::new("cursor", "must come from the Link header of the same list"))
    }

    fn last_id(&self, cursor: &str) -> Option<i64> {
        let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let id = plain.strip_prefix(self.list)?.strip_prefix(':')?;
        id.parse().ok()
    }

    /// The cursor of the page after `last_id`.
    #[must_use]
    pub fn cursor(&self, last_id: i64) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}:{last_id}", self.list))
    }

    /// `Link: <…>; rel="next"` (RFC 8288) to the page after `last_id`, relative to this
    /// one. `filters` are the other parameters of the query.
    #[must_use]
    pub fn next_link(
        &self,
        path: &str,
        page: Page,
        last_id: i64,
        filters: &[(&str, String)],
    ) -> Option<(header::HeaderName, HeaderValue)> {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("limit", &page.limit.to_string())
            .append_pair("cursor", &self.cursor(last_id));
        for (name, value) in filters {
            query.append_pair(name, value);
        }
        let link = format!("<{path}?{}>; rel=\"next\"", query.finish());
        Some((header::LINK, HeaderValue::from_str(&link).ok()?))
    }
}

impl<T> Slice<T> {
    /// Cuts the surplus item that was read to learn whether more follow.
    #[must_use]
    pub fn cut(mut items: Vec<T>, page: Page, id: impl Fn(&T) -> i64) -> Self {
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(id);
        Self { items, next }
    }

    /// The page with each item mapped.
    #[must_use]
    pub fn map<U>(self, item: impl FnMut(T) -> U) -> Slice<U> {
        Slice {
            items: self.items.into_iter().map(item).collect(),
            next: self.next,
        }
    }
}
