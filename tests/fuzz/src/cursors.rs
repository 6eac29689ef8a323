//! The parameters of pages.
//!
//! The limit on the first line, the cursor on the second. An empty line is a parameter that is
//! left out.

use service_kit::paging::{Page, Paging};
use url::Url;

use crate::input::line;

const RECIPES: Paging<'_> = Paging {
    list: "recipes",
    default_limit: 50,
    max_limit: 100,
};
/// Its name begins like the other one.
const OTHERS: Paging<'_> = Paging {
    list: "recipes:of",
    ..RECIPES
};

/// There is one cursor for each place in a list, and it belongs to no other list. The link to
/// the next page leads where it should.
pub fn target(data: &[u8]) -> bool {
    let (limit, cursor) = line(data);
    let given = |bytes| str::from_utf8(bytes).ok().filter(|text| !text.is_empty());
    let (limit, cursor) = (given(limit), given(cursor));
    let Ok(page) = RECIPES.parse(limit, cursor) else {
        return false;
    };
    assert!((1..=100).contains(&page.limit));
    if let Some(limit) = limit {
        assert_eq!(limit.parse(), Ok(page.limit));
        assert!(limit.bytes().all(|byte| byte.is_ascii_digit()));
    } else {
        assert_eq!(page.limit, 50);
    }
    assert_eq!(page.after.is_some(), cursor.is_some());
    let Some((after, cursor)) = page.after.zip(cursor) else {
        return false;
    };
    assert!(after > 0);
    assert_eq!(RECIPES.cursor(after), cursor);
    assert!(OTHERS.parse(None, Some(cursor)).is_err(), "of another list");
    check_link(page, after);
    true
}

fn check_link(page: Page, last: i64) {
    let filters = [("q", "a b&c=\"d\">;é".to_owned())];
    let link = RECIPES.next_link("/recipes", page, last, &filters);
    let (_, link) = link.expect("there is a link");
    let link = link.to_str().expect("it is text");
    let target = link.strip_prefix('<').and_then(|link| link.split_once('>'));
    let (target, rest) = target.expect("it is in brackets");
    assert_eq!(rest, "; rel=\"next\"");
    let here = Url::parse("https://api.example.com/recipes").expect("it is a URL");
    let target = here.join(target).expect("it is a reference");
    assert_eq!(target.path(), "/recipes");
    let parameter = |name: &str| {
        let mut pairs = target.query_pairs();
        pairs
            .find(|(found, _)| found == name)
            .map(|(_, value)| value)
    };
    assert_eq!(parameter("q").as_deref(), Some(&*filters[0].1));
    let next = RECIPES.parse(
        parameter("limit").as_deref(),
        parameter("cursor").as_deref(),
    );
    let after = Some(last);
    assert_eq!(next, Ok(Page { after, ..page }));
}
