//! Writes the constants down.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;

use crate::{code::code, kafka};

use super::parse::{Set, Sets};

pub(super) fn expand(sets: &Sets) -> TokenStream {
    let constants = sets.sets.iter().map(|set| constant(sets, set, &kafka::list(&set.properties)));
    constants.collect()
}

/// What is left of refused sets: empty ones, so that the pipelines which name them do not complain about the
/// same mistake again.
pub(super) fn fallback(sets: &Sets, errors: &TokenStream) -> TokenStream {
    let mut left: Vec<&Set> = Vec::new();
    for set in &sets.sets {
        if !left.iter().any(|former| former.head.ident == set.head.ident) {
            left.push(set);
        }
    }
    let constants = left.into_iter().map(|set| constant(sets, set, &code!(&[])));
    code!(#errors #(#constants)*)
}

fn constant(sets: &Sets, set: &Set, properties: &TokenStream) -> TokenStream {
    let (krate, ident, visibility) = (sets.krate(), &set.head.ident, &set.head.visibility);
    let keys: Vec<String> =
        set.properties.iter().map(|property| format!("`{}`", property.key.value())).collect();
    let attributes = set.head.attributes(&format!(" Kafka properties: {}.", keys.join(", ")));
    let name = ident.unraw().to_string();
    code! {
        #attributes
        #visibility const #ident: #krate::__private::KafkaConfig =
            #krate::__private::KafkaConfig::new(#name, #properties);
    }
}
