//! How expansions are quoted.

/// As `quote!`, with names of our own that the user's code neither sees nor shadows.
macro_rules! code {
    ($($tokens:tt)*) => {
        ::quote::quote_spanned!(::proc_macro2::Span::mixed_site()=> $($tokens)*)
    };
}

pub(crate) use code;
