//! A flow as it is meant: a pipeline, and one more for each `through`.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::{
    Attribute, Ident, PatIdent, PatType, Token, Visibility,
    visit::{self, Visit},
};

use crate::{code::code, diag::Diag, items::at_commas, topic::TopicRef, words};

use super::{
    branch::Arm,
    closure::Closure,
    parse::{Flow, Head, Source},
    step::{Kind, Step, Through},
};

/// One pipeline of a flow.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(super) asyncness: Option<Token![async]>,
    pub(super) name: Ident,
    pub(super) parameters: Vec<PatType>,
    pub(super) source: Option<Source>,
    /// As the attribute has them.
    pub(super) options: TokenStream,
    pub(super) work: Vec<Work>,
    /// `None` where it is missing, or was refused.
    pub(super) end: Option<End>,
}

/// What is done with a record on its way.
#[derive(Debug)]
pub(super) enum Work {
    Filter(Closure),
    Map(Closure),
    FlatMap(Closure),
    Inspect(Closure),
}

/// Where a pipeline's records go.
#[derive(Debug)]
pub(super) enum End {
    To(Option<TopicRef>),
    Branch(Vec<Arm>),
    Through(Box<Through>),
}

pub(super) fn parts(flow: Flow, diag: &mut Diag) -> Vec<Part> {
    let Flow { head, source, steps } = flow;
    order(&head.name, &steps, diag);
    let (parameters, mut parts) = (head.parameters.clone(), vec![Part::first(head, source)]);
    let mut is_understood = true;
    for step in steps {
        let Some(part) = parts.last_mut() else { break };
        match step.kind {
            Kind::Options(options) if options.is_empty() => {}
            Kind::Options(options) => part.options.extend(quote!(#options,)),
            Kind::Through(through) => {
                let next = part.next(&through);
                part.end = Some(End::Through(Box::new(through))).filter(|_| is_understood);
                parts.push(next);
                is_understood = true;
            }
            // What comes after something unknown is unknown as well.
            _ if !is_understood || part.end.is_some() => {}
            Kind::Filter(closure) => part.work.push(Work::Filter(closure)),
            Kind::Map(closure) => part.work.push(Work::Map(closure)),
            Kind::FlatMap(closure) => part.work.push(Work::FlatMap(closure)),
            Kind::Inspect(closure) => part.work.push(Work::Inspect(closure)),
            Kind::To(topic) => part.end = Some(End::To(topic)),
            Kind::Branch(arms) => part.end = Some(End::Branch(arms)),
            Kind::Refused => is_understood = false,
        }
    }
    deal_out(&parameters, &mut parts);
    hand_on_crate(&mut parts);
    parts
}

impl Part {
    fn first(head: Head, source: Option<Source>) -> Self {
        let Head { attributes, visibility, asyncness, name, .. } = head;
        Self {
            attributes,
            visibility,
            asyncness,
            name,
            parameters: Vec::new(),
            source,
            options: TokenStream::new(),
            work: Vec::new(),
            end: None,
        }
    }

    /// Whether it may not be there, so that only the compiler knows what else is.
    pub(super) fn is_conditional(&self) -> bool {
        self.attributes.iter().any(|attribute| attribute.path().is_ident("cfg"))
    }

    /// The pipeline that goes on where this one ends.
    fn next(&self, through: &Through) -> Self {
        let docs = format!(" Goes on where [`{}`] ends.", self.name);
        let mut attributes = vec![syn::parse_quote!(#[doc = #docs])];
        attributes
            .extend(self.attributes.iter().filter(|attribute| !attribute.path().is_ident("doc")).cloned());
        let event = through.event.clone();
        let source = event.map(|event| Source { topic: through.topic.clone(), event });
        let (name, visibility, asyncness) = (through.name.clone(), self.visibility.clone(), self.asyncness);
        Self::first(Head { attributes, visibility, asyncness, name, parameters: Vec::new() }, source)
    }

    /// All closures, in their order.
    fn closures(&self) -> impl Iterator<Item = &Closure> {
        let arms = match &self.end {
            Some(End::Branch(arms)) => arms.as_slice(),
            _ => &[],
        };
        let work = self.work.iter().map(|work| match work {
            Work::Filter(closure) | Work::Map(closure) | Work::FlatMap(closure) | Work::Inspect(closure) => {
                closure
            }
        });
        work.chain(arms.iter().flat_map(|arm| arm.test.iter().chain(&arm.map)))
    }
}

/// What stands where.
fn order(name: &Ident, steps: &[Step], diag: &mut Diag) {
    let mut end: Option<&Step> = None;
    let mut at_work: Option<&Step> = None;
    for step in steps {
        let word = &step.word;
        if let Some(end) = end {
            let end = &end.word;
            diag.at(
                word,
                format!(
                    "the flow has ended with `{end}`: leave this out; `branch` writes to several topics, and `through` goes on behind one"
                ),
            );
            break;
        }
        match &step.kind {
            Kind::Options(_) => {
                if let Some(before) = at_work {
                    let before = &before.word;
                    diag.at(
                        word,
                        format!(
                            "`{word}` is about the records as they are read, before `{before}` and every other step: write it right after `from`"
                        ),
                    );
                }
            }
            Kind::Through(_) => at_work = None,
            kind if kind.is_end() => end = Some(step),
            _ => at_work = Some(step),
        }
    }
    let (to, branch) = (words::TO.form, words::BRANCH.form);
    match steps.last() {
        None => {
            let message = format!(
                "nothing is done with what `{name}` reads: write at least `=> {to}` behind the event's type"
            );
            diag.at(name, message);
        }
        Some(Step { kind: Kind::Refused, .. }) => {}
        Some(_) if end.is_some() => {}
        Some(Step { word, .. }) => {
            diag.at(
                word,
                format!("the flow has no end: write `=> {to}` or `=> {branch}` behind the last step"),
            );
        }
    }
}

/// A parameter is there where it is used. One that nobody uses is there once, so that the compiler
/// says so. What several parts mention may be another thing of that name in some of them.
fn deal_out(parameters: &[PatType], parts: &mut [Part]) {
    for parameter in parameters {
        let mut names = Names::default();
        names.visit_pat(&parameter.pat);
        let is_user = |part: &Part| {
            part.closures().any(|closure| names.0.iter().any(|name| mentions(closure.body.clone(), name)))
        };
        let users = parts.iter().filter(|part| is_user(part)).count();
        let mut dealt = parameter.clone();
        if users > 1 {
            dealt.attrs.push(syn::parse_quote!(#[allow(unused_variables)]));
        }
        for (nth, part) in parts.iter_mut().enumerate() {
            if is_user(part) || (users == 0 && nth == 0) {
                part.parameters.push(dealt.clone());
            }
        }
    }
}

/// The names that a pattern binds.
#[derive(Default)]
struct Names(Vec<String>);

impl<'ast> Visit<'ast> for Names {
    fn visit_pat_ident(&mut self, node: &'ast PatIdent) {
        self.0.push(node.ident.to_string());
        visit::visit_pat_ident(self, node);
    }
}

/// Whether the name stands somewhere, also inside a format's braces. A field or a method of that name is
/// another thing.
fn mentions(tokens: TokenStream, name: &str) -> bool {
    // How many dots stand right before: one is a field's, two are a range's.
    let mut dots = 0;
    for token in tokens {
        let is_there = match &token {
            TokenTree::Ident(ident) => dots != 1 && ident == name,
            TokenTree::Group(group) => mentions(group.stream(), name),
            TokenTree::Literal(literal) => formats(&literal.to_string(), name),
            TokenTree::Punct(_) => false,
        };
        if is_there {
            return true;
        }
        let is_dot = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
        dots = if is_dot { dots + 1 } else { 0 };
    }
    false
}

/// Whether a format's text takes the name: as `{name}`, or as the width in `{:name$}`.
fn formats(text: &str, name: &str) -> bool {
    let name = name.trim_start_matches("r#");
    let goes_on = |char: char| char == '_' || char.is_alphanumeric();
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        let ends = !after.starts_with(goes_on);
        (before.ends_with('{') && ends) || (!before.ends_with(goes_on) && after.starts_with('$'))
    })
}

/// `crate = path` is said once for all pipelines of a flow.
fn hand_on_crate(parts: &mut [Part]) {
    let Some((first, others)) = parts.split_first_mut() else { return };
    let mut diag = Diag::new();
    let is_crate = |option: &TokenStream| {
        let first = option.clone().into_iter().next();
        matches!(first, Some(TokenTree::Ident(word)) if word == words::CRATE.name)
    };
    let options = at_commas(first.options.clone(), &mut diag);
    let krate = options.into_iter().find(is_crate);
    // Whatever is wrong with the options is said where they are read.
    drop(diag.finish());
    for part in others {
        if let Some(krate) = &krate {
            part.options.extend(code!(#krate,));
        }
    }
}
