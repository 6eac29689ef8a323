use utoipa::openapi::{
    HeaderBuilder, ObjectBuilder, OpenApi as Document, RefOr, Type, path::Operation,
};

use super::operations;

/// Describes the `Link` header of each paged list.
pub(super) fn show_links(document: &mut Document) {
    let items = document.paths.paths.values_mut();
    for operation in items.flat_map(operations).filter(|list| is_paged(list)) {
        if let Some(RefOr::T(page)) = operation.responses.responses.get_mut("200") {
            let link = HeaderBuilder::new()
                .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
                .description(Some("`<…>; rel=\"next\"` while there is more (RFC 8288)"));
            page.headers.insert("link".to_owned(), link.build().into());
        }
    }
}

fn is_paged(operation: &Operation) -> bool {
    let parameters = operation.parameters.iter().flatten();
    let mut names = parameters.filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter.name.as_str()),
        RefOr::Ref(_) => None,
    });
    names.any(|name| name == "cursor")
}
