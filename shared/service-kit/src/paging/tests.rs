use super::*;

const RECIPES: Paging<'_> = Paging {
    list: "recipes",
    default_limit: 50,
    max_limit: 100,
};
const POSTS: Paging<'_> = Paging {
    list: "posts",
    ..RECIPES
};

#[test]
fn a_cursor_leads_back_to_its_item() {
    let cursor = RECIPES.cursor(7);
    let page = RECIPES.parse(Some("10"), Some(&cursor));
    assert_eq!(
        page,
        Ok(Page {
            limit: 10,
            after: Some(7)
        })
    );
}

#[test]
fn refuses_what_is_out_of_bounds_or_of_another_list() {
    for limit in [
        "0",
        "101",
        "abc",
        "-1",
        "+1",
        "1.5",
        "",
        "99999999999999999999999",
    ] {
        assert!(RECIPES.parse(Some(limit), None).is_err(), "limit {limit}");
    }
    let of_posts = POSTS.cursor(7);
    for cursor in [
        "",
        "7",
        "!!",
        of_posts.as_str(),
        &URL_SAFE_NO_PAD.encode("recipes:x"),
        &URL_SAFE_NO_PAD.encode("recipes:-7"),
        &URL_SAFE_NO_PAD.encode("recipes:0"),
        &URL_SAFE_NO_PAD.encode("recipes:+7"),
        &URL_SAFE_NO_PAD.encode("recipes:007"),
        &URL_SAFE_NO_PAD.encode("recipes:9223372036854775808"),
    ] {
        assert!(
            RECIPES.parse(None, Some(cursor)).is_err(),
            "cursor {cursor}"
        );
    }
    let both = RECIPES.parse(Some("0"), Some("!!")).unwrap_err();
    assert_eq!(both.iter().count(), 2, "one fault each: {both}");
}

#[test]
fn the_last_page_has_no_next() {
    let page = Page {
        limit: 2,
        after: None,
    };
    assert_eq!(Slice::cut(vec![3, 2, 1], page, |id| *id).next, Some(2));
    assert_eq!(Slice::cut(vec![2, 1], page, |id| *id).next, None);
    assert_eq!(Slice::cut(Vec::<i64>::new(), page, |id| *id).next, None);
}
