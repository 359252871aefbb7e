//! What is left of refused topics: their constants still exist, so that the pipelines which name them do not
//! complain about the same mistake again.

use proc_macro2::TokenStream;

use crate::code::code;

use super::{
    expand::{constant, list},
    model::{Topic, Topics},
};

pub(super) fn fallback(topics: &Topics, errors: &TokenStream) -> TokenStream {
    let mut left: Vec<&Topic> = Vec::new();
    for topic in &topics.topics {
        // A second one of a name would be the same mistake again.
        if !left.iter().any(|former| former.head.ident == topic.head.ident) {
            left.push(topic);
        }
    }
    let constants = left.iter().map(|topic| constant(topics, topic));
    let list = topics.list.as_ref().map(|written| list(topics, &left, written));
    code!(#errors #(#constants)* #list)
}
