//! Writes the constants down.

use eos_conf::duration::format_duration;
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{Lifetime, spanned::Spanned};

use crate::{
    code::code,
    path,
    pipeline::{duration, lifetimes::with_lifetime},
};

use super::{
    model::{Cleanup, Retention, Settings, Topic, Topics},
    parse::List,
};

pub(super) fn expand(topics: &Topics) -> TokenStream {
    let constants = topics.topics.iter().map(|topic| constant(topics, topic));
    let checks = topics.topics.iter().filter_map(|topic| check(topics, topic));
    let all: Vec<&Topic> = topics.topics.iter().collect();
    let list = topics.list.as_ref().map(|written| list(topics, &all, written));
    code!(#(#constants)* #(#checks)* #list)
}

/// One topic.
pub(super) fn constant(topics: &Topics, topic: &Topic) -> TokenStream {
    let Topic { head, ty, settings, .. } = topic;
    let (krate, import) = (&topics.krate, path::import(&topics.krate));
    let name = topic.name.as_ref().map(syn::LitStr::value).unwrap_or_default();
    let attributes = head.attributes(&facts(&name, settings));
    let (visibility, ident) = (&head.visibility, &head.ident);
    // At the type, so that one that cannot be in a topic is pointed at.
    let new = quote_spanned!(Span::mixed_site().located_at(ty.span())=> __eos::Topic::new(#name));
    let ty = with_lifetime(ty, &Lifetime::new("'static", Span::mixed_site()));
    let settings = self::settings(settings);
    code! {
        #attributes
        #visibility const #ident: #krate::__private::Topic<#ty> = {
            #import
            #new #settings
        };
    }
}

/// What people are told of it.
fn facts(name: &str, settings: &Settings) -> String {
    let Settings { partitions, retention, cleanup, min_isr, replication } = settings;
    let facts = [
        partitions.map(|count| format!("{count} partitions")),
        retention.as_ref().map(|(_, kept)| match kept {
            Retention::For(time) => format!("kept for {}", format_duration(*time)),
            Retention::Forever => "kept for ever".to_owned(),
        }),
        cleanup.as_ref().map(|(_, cleanup)| match cleanup {
            Cleanup::Delete => "deleted when old".to_owned(),
            Cleanup::Compact => "compacted".to_owned(),
            Cleanup::CompactAndDelete => "compacted, and deleted when old".to_owned(),
        }),
        replication.map(|count| format!("{count} replicas")),
        min_isr.as_ref().map(|(_, count)| format!("written when {count} have it")),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    if facts.is_empty() {
        format!(" Topic `{name}`.")
    } else {
        format!(" Topic `{name}`: {}.", facts.join(", "))
    }
}

/// `.with(..)`, where something is declared.
fn settings(settings: &Settings) -> TokenStream {
    let Settings { partitions, retention, cleanup, min_isr, replication } = settings;
    let mut fields = TokenStream::new();
    if let Some(partitions) = partitions {
        fields.extend(code!(partitions: __eos::Some(#partitions),));
    }
    if let Some((_, kept)) = retention {
        let kept = match kept {
            Retention::For(time) => {
                let time = duration(*time);
                code!(For(#time))
            }
            Retention::Forever => code!(Forever),
        };
        fields.extend(code!(retention: __eos::Some(__eos::Retention::#kept),));
    }
    if let Some((_, cleanup)) = cleanup {
        let cleanup = match cleanup {
            Cleanup::Delete => code!(Delete),
            Cleanup::Compact => code!(Compact),
            Cleanup::CompactAndDelete => code!(CompactAndDelete),
        };
        fields.extend(code!(cleanup: __eos::Some(__eos::Cleanup::#cleanup),));
    }
    if let Some((_, min_isr)) = min_isr {
        fields.extend(code!(min_isr: __eos::Some(#min_isr),));
    }
    if let Some(replication) = replication {
        fields.extend(code!(replication: __eos::Some(#replication),));
    }
    let said = [
        partitions.is_some(),
        retention.is_some(),
        cleanup.is_some(),
        min_isr.is_some(),
        replication.is_some(),
    ];
    if !said.contains(&true) {
        return fields;
    }
    // With nothing left to it, the rest would be one too many for clippy.
    let rest = said.contains(&false).then(|| code!(..__eos::TopicSettings::new()));
    code!(.with(__eos::TopicSettings { #fields #rest }))
}

/// Whether what is in it has keys, only the compiler knows.
fn check(topics: &Topics, topic: &Topic) -> Option<TokenStream> {
    let (import, ident) = (path::import(&topics.krate), &topic.head.ident);
    let (word, Cleanup::Compact | Cleanup::CompactAndDelete) = topic.settings.cleanup.as_ref()? else {
        return None;
    };
    let conditions = topic.head.conditions();
    let place = Span::mixed_site().located_at(word.span());
    let check = quote_spanned!(place=> __eos::check_compacted(&#ident.spec()));
    Some(code! {
        #(#conditions)*
        const _: () = {
            #import
            #check
        };
    })
}

/// The constant with all of them.
pub(super) fn list(topics: &Topics, all: &[&Topic], list: &List) -> TokenStream {
    let List { head } = list;
    let krate = &topics.krate;
    let attributes = head.attributes(" The topics that are declared here, with their settings.");
    let (visibility, ident) = (&head.visibility, &head.ident);
    let specs = all.iter().map(|topic| {
        let (conditions, ident) = (topic.head.conditions(), &topic.head.ident);
        code!(#(#conditions)* #ident.spec())
    });
    code! {
        #attributes
        #visibility const #ident: &[#krate::__private::TopicSpec] = &[#(#specs),*];
    }
}
