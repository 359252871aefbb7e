//! How expansions name the runtime: `::eos_runtime`, or what `crate = path` says.

use syn::Path;

use crate::{code::code, diag::Diag, items::Item, words};

/// The runtime's path when nothing else is said.
pub(crate) fn default() -> Path {
    syn::parse_quote!(::eos_runtime)
}

/// The path of `crate = path`.
pub(crate) fn read(item: &Item, diag: &mut Diag) -> Option<Path> {
    item.path(words::CRATE, "the path of the runtime without quotes", diag)
}

/// The line by which an expansion gets at the runtime.
pub(crate) fn import(krate: &Path) -> proc_macro2::TokenStream {
    code!(use #krate::__private as __eos;)
}
