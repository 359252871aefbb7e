//! A pipeline of a flow -> the function that it stands for, and what the attribute would say on it.

use quote::{ToTokens, quote};

use crate::{
    code::code,
    pipeline::{Lowered, Reading},
};

use super::{
    model::{End, Part},
    write::{self, Mode},
};

pub(super) fn lower(part: &Part, is_sketch: bool) -> Lowered {
    let Part { attributes, visibility, asyncness, name, parameters, options, .. } = part;
    let Some(source) = &part.source else {
        return Lowered {
            arguments: quote!(input = "unknown", #options),
            item: quote!(#(#attributes)* #visibility fn #name() {}),
            next: None,
            reading: Reading::Unknown,
        };
    };
    let mode = match asyncness {
        _ if is_sketch => Mode::Sketch,
        Some(_) => Mode::Async,
        None => Mode::Sync,
    };
    let silence = if is_sketch {
        code!(#[allow(unused)])
    } else {
        code!(#[allow(unused_braces, unused_parens, for_loops_over_fallibles)])
    };
    let (topic, event) = (&source.topic, &source.event);
    let (returns, body) = (write::returns(part, mode), write::body(part, mode));
    let output = match &part.end {
        Some(End::To(topic)) => topic.as_ref().map(ToTokens::to_token_stream),
        Some(End::Through(through)) => Some(through.topic.to_token_stream()),
        Some(End::Branch(arms)) => {
            let topics = write::topics(arms);
            Some(quote!([#(#topics),*]))
        }
        None => None,
    };
    let output = output.map(|output| quote!(output = #output,));
    Lowered {
        arguments: quote!(input = #topic, #output #options),
        item: code! {
            #(#attributes)*
            #silence
            #visibility #asyncness fn #name(
                __event: #event,
                #(#parameters),*
            ) -> #returns {
                #body
            }
        },
        next: match &part.end {
            Some(End::Through(through)) => Some(through.name.clone()),
            _ => None,
        },
        reading: if is_sketch { Reading::Sketched } else { Reading::Whole },
    }
}
