//! The steps as the body of a function: what was written between `|..|` and the next `=>` comes out as it
//! went in, with its own spans, in a block of its own.

use proc_macro2::{Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;

use crate::{code::code, topic::TopicRef};

use super::{
    branch::Arm,
    closure::Closure,
    model::{End, Part, Work},
    step::Through,
};

/// What becomes of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// It is returned; behind a `flat_map` it is written while the function's result is.
    Sync,
    /// It is returned; behind a `flat_map` all are gathered first, as more of them may be waited for.
    Async,
    /// Nothing: the code is for the editor and for the compiler's eyes.
    Sketch,
}

/// A function's body; its tail is what the function returns.
pub(super) fn body(part: &Part, mode: Mode) -> TokenStream {
    Writer { part, mode }.steps(0, 0)
}

/// The function's return type, for a message about its outputs to point at what gives them.
pub(super) fn returns(part: &Part, mode: Mode) -> TokenStream {
    let arms = if let Some(End::Branch(arms)) = &part.end { arms.as_slice() } else { &[] };
    let mapped = arms.iter().find_map(|arm| arm.map.as_ref()).map(|map| map.body.clone());
    let outputs = if mode == Mode::Sketch { code!(__eos::Refused) } else { code!(impl __eos::Outputs) };
    let blamed = mapped.unwrap_or_else(|| Writer { part, mode }.producer());
    let (first, last) = ends(&blamed);
    let eos = quote_spanned!(first=> __eos);
    let close = quote_spanned!(last=> >);
    code!(#eos::Result<#outputs, __eos::Failure #close)
}

struct Writer<'a> {
    part: &'a Part,
    mode: Mode,
}

impl Writer<'_> {
    /// The steps from the `nth` one on, inside of this many `flat_map`s.
    fn steps(&self, nth: usize, depth: usize) -> TokenStream {
        let Some(work) = self.part.work.get(nth) else { return self.end(depth) };
        match work {
            Work::Filter(test) => {
                let (test, rest) = (in_block(test, &code!(&__event)), self.steps(nth + 1, depth));
                if depth > 0 {
                    return code!(if #test { #rest });
                }
                let skip = self.skip(depth);
                code!(if #test {} else { #skip } #rest)
            }
            Work::Inspect(look) => {
                let (binding, body) = (binding(look, &code!(&__event)), &look.body);
                let rest = self.steps(nth + 1, depth);
                code!({ #binding #body; } #rest)
            }
            Work::Map(map) => {
                let map = in_block(map, &code!(__event));
                let rest = self.steps(nth + 1, depth);
                code!(let __event = #map; #rest)
            }
            Work::FlatMap(map) => {
                let (binding, items) = (binding(map, &code!(__event)), &map.body);
                let rest = self.steps(nth + 1, depth + 1);
                // The name stays: what is gone through may borrow from it.
                self.around(&code!(#binding for __event in #items { #rest }), depth)
            }
        }
    }

    /// What is around the first `flat_map`.
    fn around(&self, each: &TokenStream, depth: usize) -> TokenStream {
        match (depth, self.mode) {
            (1.., _) => each.clone(),
            (0, Mode::Sync) => code! {
                __eos::Result::Ok(__eos::Option::Some(__eos::made(
                    move |__out: &mut __eos::Sink<'_, _>| -> __eos::Result<(), __eos::Failure> {
                        #each
                        __eos::Result::Ok(())
                    },
                )))
            },
            (0, Mode::Async) => code! {
                let mut __out = __eos::Vec::new();
                #each
                __eos::Result::Ok(__eos::Option::Some(__out))
            },
            (0, Mode::Sketch) => code!(#each __eos::Result::Ok(__eos::Refused)),
        }
    }

    /// A record is left out.
    fn skip(&self, depth: usize) -> TokenStream {
        match (self.mode, depth) {
            (_, 1..) => code!(continue;),
            (Mode::Sketch, 0) => code!(return __eos::Result::Ok(__eos::Refused);),
            (_, 0) => code!(return __eos::Result::Ok(__eos::Option::None);),
        }
    }

    fn end(&self, depth: usize) -> TokenStream {
        let (before, output) = match &self.part.end {
            Some(End::Branch(arms)) => self.branch(arms, depth),
            Some(End::Through(through)) => (next_event(through), self.output()),
            _ => (TokenStream::new(), self.output()),
        };
        match (self.mode, depth) {
            (Mode::Sketch, 0) => code!(#before __eos::Result::Ok(__eos::Refused)),
            (Mode::Sketch, _) => before,
            (_, 0) => code!(#before __eos::Result::Ok(__eos::Option::Some(#output))),
            (Mode::Sync, _) => code!(#before __out.put(#output)?;),
            (Mode::Async, _) => code!(#before __out.push(#output);),
        }
    }

    /// The record as it is when all steps are done.
    fn output(&self) -> TokenStream {
        call("written", &code!(__event), &self.producer())
    }

    /// What gives the value as it is when all steps are done: the last of them that gives one, else the event.
    fn producer(&self) -> TokenStream {
        let of = |work: &Work| match work {
            Work::Map(map) | Work::FlatMap(map) => Some(map.body.clone()),
            Work::Filter(_) | Work::Inspect(_) => None,
        };
        let event = || self.part.source.as_ref().map(|source| source.event.to_token_stream());
        self.part.work.iter().rev().find_map(of).or_else(event).unwrap_or_default()
    }

    /// The first arm that fits puts the record at the position of its topic.
    fn branch(&self, arms: &[Arm], depth: usize) -> (TokenStream, TokenStream) {
        let topics = topics(arms);
        let tests = arms.iter().filter_map(|arm| {
            let test = in_block(arm.test.as_ref()?, &code!(&__event));
            let value = self.arm(arm, &topics);
            Some(code!(if #test { #value } else))
        });
        let rest = arms.iter().find(|arm| arm.test.is_none());
        let rest = rest.map_or_else(|| self.skip(depth), |arm| self.arm(arm, &topics));
        let chosen = code!(#(#tests)* { #rest });
        if self.mode == Mode::Sketch {
            return (chosen, TokenStream::new());
        }
        let names: Vec<_> =
            (0..topics.len()).map(|nth| Ident::new(&format!("__to_{nth}"), Span::mixed_site())).collect();
        let outputs = topics.iter().zip(&names).map(|(topic, name)| {
            let first = arms.iter().find(|arm| is_same(&arm.topic, topic)).and_then(|arm| arm.map.as_ref());
            let blamed = first.map_or_else(|| self.producer(), |map| map.body.clone());
            call("perhaps", &code!(#name), &blamed)
        });
        let here = Span::mixed_site();
        let positions = pairs(here, names.iter().map(|name| code!(#name)));
        (code!(let #positions = #chosen;), pairs(here, outputs))
    }

    fn arm(&self, arm: &Arm, topics: &[&TopicRef]) -> TokenStream {
        let value = arm.map.as_ref().map(|map| in_block(map, &code!(__event)));
        let value = value.unwrap_or_else(|| code!(__event));
        if self.mode == Mode::Sketch {
            return code!(let _ = #value;);
        }
        // Where two arms of one topic differ in their type, it is said here.
        let place = place(&arm.topic);
        let some = with_span(code!((#value)), place);
        pairs(
            place,
            topics.iter().map(|topic| {
                if is_same(topic, &arm.topic) {
                    quote_spanned!(place=> __eos::Option::Some #some)
                } else {
                    quote_spanned!(place=> __eos::Option::None)
                }
            }),
        )
    }
}

/// What the next pipeline reads is what this one writes.
fn next_event(through: &Through) -> TokenStream {
    let Some(event) = &through.event else { return TokenStream::new() };
    let value = quote_spanned!(place(event)=> __event);
    code!(let __event: #event = #value;)
}

/// Whether both are written alike.
fn is_same(one: &TopicRef, other: &TopicRef) -> bool {
    one.literal().is_some() == other.literal().is_some() && one.shown() == other.shown()
}

/// The topics of a `branch`, each once.
pub(super) fn topics(arms: &[Arm]) -> Vec<&TopicRef> {
    let mut topics: Vec<&TopicRef> = Vec::new();
    for arm in arms {
        if topics.iter().all(|topic| !is_same(topic, &arm.topic)) {
            topics.push(&arm.topic);
        }
    }
    topics
}

/// `(a, (b, (c, d)))`: as many as there are, where a tuple has its limits.
fn pairs(span: Span, all: impl DoubleEndedIterator<Item = TokenStream>) -> TokenStream {
    all.rev().reduce(|rest, one| with_span(code!((#one, #rest)), span)).unwrap_or_default()
}

/// `let order = value;`.
fn binding(closure: &Closure, value: &TokenStream) -> TokenStream {
    let pattern = &closure.pattern;
    let ty = closure.ty.as_ref().map(|ty| code!(: #ty));
    code!(let #pattern #ty = #value;)
}

/// The expression in a block where the record has its name.
fn in_block(closure: &Closure, value: &TokenStream) -> TokenStream {
    let (binding, body) = (binding(closure, value), &closure.body);
    code!({ #binding #body })
}

/// At the user's token, with our names.
fn place(tokens: &impl Spanned) -> Span {
    at(tokens.span())
}

fn at(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

/// `function(value)`, whose parts each reach from the first of these tokens to the last: a message about
/// them points at all of those.
fn call(function: &str, value: &TokenStream, blamed: &TokenStream) -> TokenStream {
    let (first, last) = ends(blamed);
    let eos = quote_spanned!(first=> __eos);
    let function = Ident::new(function, last);
    let mut field = Literal::usize_unsuffixed(0);
    field.set_span(last);
    let value = with_span(code!((#value,)), first);
    let arguments = with_span(code!((#value.#field)), last);
    code!(#eos::#function #arguments)
}

/// The places of the first token and of the last.
fn ends(tokens: &TokenStream) -> (Span, Span) {
    let last = tokens.clone().into_iter().last().map_or_else(Span::call_site, |token| token.span());
    (place(tokens), at(last))
}

/// The tokens with their outermost brackets at this place.
fn with_span(tokens: TokenStream, span: Span) -> TokenStream {
    let brackets = |token| match token {
        TokenTree::Group(group) => {
            let mut group = Group::new(group.delimiter(), group.stream());
            group.set_span(span);
            TokenTree::Group(group)
        }
        other => other,
    };
    tokens.into_iter().map(brackets).collect()
}
