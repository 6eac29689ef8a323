//! The state of handlers, at the cost of a reference count.

/// Lets handlers extract parts of a service's state by type. Each part is cloned from the
/// field of that name.
///
/// ```
/// # use std::{ops::Deref, sync::Arc};
/// use axum::{Router, extract::State, routing::get};
///
/// struct Services { greeting: Arc<str> }
///
/// #[derive(Clone)]
/// struct AppState(Arc<Services>);
/// # impl Deref for AppState {
/// #     type Target = Services;
/// #     fn deref(&self) -> &Services { &self.0 }
/// # }
///
/// service_kit::state_parts!(AppState { greeting: Arc<str> });
///
/// async fn greet(State(greeting): State<Arc<str>>) -> String { greeting.to_string() }
///
/// let router: Router<AppState> = Router::new().route("/", get(greet));
/// ```
///
/// A part larger than one reference does not compile, because each request would copy all
/// of its fields:
///
/// ```compile_fail
/// # use std::{ops::Deref, sync::Arc};
/// #[derive(Clone)]
/// struct Greeting { word: Arc<str>, name: Arc<str> }
///
/// struct Services { greeting: Greeting }
/// # #[derive(Clone)]
/// # struct AppState(Arc<Services>);
/// # impl Deref for AppState {
/// #     type Target = Services;
/// #     fn deref(&self) -> &Services { &self.0 }
/// # }
///
/// service_kit::state_parts!(AppState { greeting: Greeting });
/// ```
#[macro_export]
macro_rules! state_parts {
    ($state:ty { $($field:ident: $part:ty),+ $(,)? }) => {
        $(
            // The largest reference is one to a slice or a trait object.
            const _: () = assert!(
                size_of::<$part>() <= size_of::<::std::sync::Arc<str>>(),
                "a part of the state must be one reference; put its fields behind an Arc",
            );

            impl ::axum::extract::FromRef<$state> for $part {
                fn from_ref(state: &$state) -> Self {
                    state.$field.clone()
                }
            }
        )+
    };
}
