//! The pipelines as one list of constants, each held against all others at its path, and a `main` of one call.

use crate::code::code;
use proc_macro2::{Group, Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::parse::{App, Named};

pub(super) fn main(app: &App) -> TokenStream {
    let eos = private(app);
    let package = || code!(__eos::env!("CARGO_PKG_NAME"));
    let name = app.name.as_ref().map_or_else(package, |name| code!(#name));
    let (whole, states) = (whole(app), &app.states);
    code! {
        fn main() -> #eos::ExitCode {
            #whole
            __eos::main(
                #name,
                __eos::pipelines(__PARTS),
                __TOPICS,
                // Evaluated only when the pipelines run, and within the tokio runtime.
                |__states: &mut __eos::States| {
                    #(__states.insert(#states);)*
                },
            )
        }
    }
}

pub(super) fn topology(app: &App) -> TokenStream {
    let whole = whole(app);
    code! {
        {
            #whole
            __eos::pipelines(__PARTS)
        }
    }
}

/// The pipelines, and what must hold of them together.
fn whole(app: &App) -> TokenStream {
    let eos = private(app);
    let topics = app.topics.as_ref().map_or_else(|| code!(&[]), ToTokens::to_token_stream);
    let parts = app.pipelines.iter().map(|Named { conditions, path }| {
        let name = path.to_token_stream().to_string().replace(' ', "");
        code!(#(#conditions)* <#path as __eos::Listed>::PART.called(#name))
    });
    let checks = (0..app.pipelines.len()).map(|nth| check(&app.pipelines, nth));
    code! {
        use #eos as __eos;
        const __TOPICS: &[__eos::TopicSpec] = #topics;
        const __PARTS: &[__eos::Part] = &[#(#parts),*];
        const __WHOLE: &__eos::Whole<{ __PARTS.len() }, { __eos::uses(__PARTS, __TOPICS) }> =
            &__eos::Whole::new(__PARTS, __TOPICS);
        #(#checks)*
    }
}

/// The call begins and ends where the path does, so that an error is shown at all of it.
fn check(pipelines: &[Named], nth: usize) -> TokenStream {
    let Named { conditions, path } = &pipelines[nth];
    let place = |span: Option<Span>| {
        let mixed = Span::mixed_site();
        span.map_or(mixed, |span| mixed.located_at(span))
    };
    let start = place(path.segments.first().map(|segment| segment.ident.span()));
    let end = place(path.segments.last().map(|segment| segment.ident.span()));
    let method = Ident::new("check", start);
    let mut arguments = Group::new(proc_macro2::Delimiter::Parenthesis, number(&pipelines[..nth]));
    arguments.set_span(end);
    quote_spanned!(start=> #(#conditions)* const _: () = __WHOLE.#method #arguments;)
}

/// How many of these are there.
fn number(before: &[Named]) -> TokenStream {
    let always = before.iter().filter(|named| named.conditions.is_empty()).count();
    let always = Literal::usize_unsuffixed(always);
    let others = before.iter().filter(|named| !named.conditions.is_empty());
    let others = others.map(|Named { conditions, .. }| {
        let conditions = conditions.iter().filter_map(|condition| condition.meta.require_list().ok());
        let conditions = conditions.map(|list| &list.tokens);
        code!(__eos::cfg!(all(#(#conditions),*)) as usize)
    });
    code!(#always #(+ #others)*)
}

fn private(app: &App) -> TokenStream {
    let krate = app.krate();
    code!(#krate::__private)
}

/// A binary still has its `main`.
pub(super) fn no_main(errors: &TokenStream) -> TokenStream {
    code! {
        #errors
        fn main() {}
    }
}

/// A list still is one.
pub(super) fn no_topology(app: &App, errors: &TokenStream) -> TokenStream {
    let eos = private(app);
    code! {
        {
            #errors
            #eos::Vec::<#eos::PipelineDef>::new()
        }
    }
}
