//! The steps as the body of a function: what was written between `|..|` and the next `=>` comes out as it
//! went in, with its own spans, in a block of its own.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;

use crate::code::code;

use super::{
    branch::Arm,
    closure::Closure,
    model::{End, Part, Work},
    step::{Through, Topic},
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
    let writer = Writer { part, mode, output: writes_value(part).then(|| producer(part)).flatten() };
    let event = part.source.as_ref().filter(|_| writes_value(part) && producer(part).is_none());
    let event = event.filter(|_| mode != Mode::Sketch).map(|source| {
        let value = quote_spanned!(place(&source.event)=> __eos::output(__event));
        code!(let __event = #value;)
    });
    let steps = writer.steps(0, 0);
    code!(#event #steps)
}

struct Writer<'a> {
    part: &'a Part,
    mode: Mode,
    /// The step whose value is an output.
    output: Option<usize>,
}

/// Whether a record is written as the last step gives it, and not by an arm of a `branch` alone.
fn writes_value(part: &Part) -> bool {
    match &part.end {
        Some(End::Branch(arms)) => arms.iter().any(|arm| arm.map.is_none()),
        Some(End::To(_) | End::Through(_)) => true,
        None => false,
    }
}

/// The last step that gives a value; `None`: it is the event that is read.
fn producer(part: &Part) -> Option<usize> {
    part.work.iter().rposition(|work| matches!(work, Work::Map(_) | Work::FlatMap(_)))
}

/// At the user's token, with our names.
fn place(tokens: &impl Spanned) -> Span {
    Span::mixed_site().located_at(tokens.span())
}

impl Writer<'_> {
    /// The steps from the `nth` one on, inside of this many `flat_map`s.
    fn steps(&self, nth: usize, depth: usize) -> TokenStream {
        let Some(work) = self.part.work.get(nth) else { return self.end(depth) };
        let is_output = self.output == Some(nth) && self.mode != Mode::Sketch;
        match work {
            Work::Filter(test) => {
                let (test, skip) = (in_block(test, &code!(&__event), None), skip(self.mode, depth));
                let rest = self.steps(nth + 1, depth);
                code!(if #test {} else { #skip } #rest)
            }
            Work::Inspect(look) => {
                let (binding, body) = (binding(look, &code!(&__event)), &look.body);
                let rest = self.steps(nth + 1, depth);
                code!({ #binding #body; } #rest)
            }
            Work::Map(map) => {
                let map = in_block(map, &code!(__event), is_output.then(|| code!(__eos::output)));
                let rest = self.steps(nth + 1, depth);
                code!(let __event = #map; #rest)
            }
            Work::FlatMap(map) => self.flat_map(map, is_output, nth, depth),
        }
    }

    fn flat_map(&self, map: &Closure, is_output: bool, nth: usize, depth: usize) -> TokenStream {
        let (binding, body) = (binding(map, &code!(__event)), &map.body);
        let items = if is_output { code!(__eos::outputs(#body)) } else { body.clone() };
        let rest = self.steps(nth + 1, depth + 1);
        let each = code!(#binding for __event in #items { #rest });
        match (depth, self.mode) {
            (1.., _) => each,
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

    fn end(&self, depth: usize) -> TokenStream {
        let (value, checked) = match &self.part.end {
            Some(End::Branch(arms)) => (self.branch(arms, depth), None),
            // What the next pipeline reads is what this one writes.
            Some(End::Through(Through { event: Some(event), .. })) => {
                let value = quote_spanned!(place(event)=> __event);
                (code!(__event), Some(code!(let __event: #event = #value;)))
            }
            _ => (code!(__event), None),
        };
        match (self.mode, depth) {
            (Mode::Sketch, 0) => code!(#checked let _ = #value; __eos::Result::Ok(__eos::Refused)),
            (Mode::Sketch, _) => code!(#checked let _ = #value;),
            (_, 0) => code!(#checked __eos::Result::Ok(__eos::Option::Some(#value))),
            (Mode::Sync, _) => code!(#checked __out.put(#value)?;),
            (Mode::Async, _) => code!(#checked __out.push(#value);),
        }
    }

    /// The first arm that fits says at which position the record is written; there is one for each topic.
    fn branch(&self, arms: &[Arm], depth: usize) -> TokenStream {
        let topics = topics(arms);
        let tests = arms.iter().filter_map(|arm| {
            let test = in_block(arm.test.as_ref()?, &code!(&__event), None);
            let value = self.arm(arm, &topics);
            Some(code!(if #test { #value } else))
        });
        let rest = arms.iter().find(|arm| arm.test.is_none());
        let rest = rest.map_or_else(|| skip(self.mode, depth), |arm| self.arm(arm, &topics));
        code!(#(#tests)* { #rest })
    }

    fn arm(&self, arm: &Arm, topics: &[&Topic]) -> TokenStream {
        let is_output = self.mode != Mode::Sketch;
        let value = arm.map.as_ref().map_or_else(
            || code!(__event),
            |map| in_block(map, &code!(__event), is_output.then(|| code!(__eos::output))),
        );
        if self.mode == Mode::Sketch {
            return code!(let _ = #value;);
        }
        let positions = topics.iter().map(|topic| {
            if topic.is(&arm.topic) { code!(__eos::Option::Some(#value)) } else { code!(__eos::Option::None) }
        });
        let mut positions = positions.rev();
        let last = positions.next().unwrap_or_default();
        positions.fold(last, |rest, position| code!((#position, #rest)))
    }
}

/// The topics of a `branch`, each once.
pub(super) fn topics(arms: &[Arm]) -> Vec<&Topic> {
    let mut topics: Vec<&Topic> = Vec::new();
    for arm in arms {
        if topics.iter().all(|topic| !topic.is(&arm.topic)) {
            topics.push(&arm.topic);
        }
    }
    topics
}

/// A record is left out.
fn skip(mode: Mode, depth: usize) -> TokenStream {
    match (mode, depth) {
        (_, 1..) => code!(continue;),
        (Mode::Sketch, 0) => code!(return __eos::Result::Ok(__eos::Refused);),
        (_, 0) => code!(return __eos::Result::Ok(__eos::Option::None);),
    }
}

/// `let order = value;`.
fn binding(closure: &Closure, value: &TokenStream) -> TokenStream {
    let pattern = &closure.pattern;
    let ty = closure.ty.as_ref().map(|ty| code!(: #ty));
    code!(let #pattern #ty = #value;)
}

/// The expression in a block where the record has its name, given to `check`.
fn in_block(closure: &Closure, value: &TokenStream, check: Option<TokenStream>) -> TokenStream {
    let binding = binding(closure, value);
    let body = closure.body.to_token_stream();
    let body = check.map_or_else(|| body.clone(), |check| code!(#check(#body)));
    code!({ #binding #body })
}
