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
    code! {
        fn main() -> #eos::ExitCode {
            #eos::main(
                #name,
                #eos::vec![#(<#pipelines as #eos::Pipeline>::pipeline()),*],
                &[],
                // Evaluated only when the pipelines run, and within the tokio runtime.
                |__states: &mut #eos::States| {
                    #(__states.insert(#states);)*
                },
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
