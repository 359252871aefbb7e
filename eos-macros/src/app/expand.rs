//! A `main` of one call.

use proc_macro2::TokenStream;

use crate::code::code;

use super::parse::App;

pub(super) fn expand(app: &App) -> TokenStream {
    let eos = app.krate();
    let eos = code!(#eos::__private);
    let package = || code!(#eos::env!("CARGO_PKG_NAME"));
    let name = app.name.as_ref().map_or_else(package, |name| code!(#name));
    let (pipelines, states) = (&app.pipelines, &app.states);
    let fill = if states.is_empty() {
        code!(|_| {})
    } else {
        code!(|__states: &mut #eos::States| { #(__states.insert(#states);)* })
    };
    code! {
        fn main() -> #eos::ExitCode {
            #eos::main(
                #name,
                #eos::vec![#(<#pipelines as #eos::Pipeline>::pipeline()),*],
                #fill,
            )
        }
    }
}

/// A binary still has its `main`.
pub(super) fn fallback(errors: &TokenStream) -> TokenStream {
    code! {
        #errors
        fn main() {}
    }
}
