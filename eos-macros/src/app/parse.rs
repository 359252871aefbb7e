//! `[app = "..",] path, path.. [, topics = path] [, state = expr]..` -> the application. Expressions hold commas
//! of their own, so items are parsed one after the other; a refused one is skipped to its comma.

use eos_conf::names::check_app_name;
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, Expr, Ident, LitStr, Path, Token,
    ext::IdentExt,
    parse::{ParseStream, Parser},
};

use crate::{
    diag::{Diag, unknown},
    path,
    words::{self, MAIN, TOPOLOGY, Word},
};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Macro {
    Main,
    /// A list of pipelines, for a program that has its own `App`.
    Topology,
}

impl Macro {
    fn name(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Topology => "topology",
        }
    }

    fn words(self) -> &'static [Word] {
        match self {
            Self::Main => &MAIN,
            Self::Topology => &TOPOLOGY,
        }
    }
}

/// What a binary is made of.
#[derive(Debug, Default)]
pub(super) struct App {
    pub(super) krate: Option<Path>,
    /// `None`: the package's name.
    pub(super) name: Option<LitStr>,
    pub(super) pipelines: Vec<Named>,
    pub(super) states: Vec<Expr>,
    /// The topics that are declared.
    pub(super) topics: Option<Path>,
    /// Something was refused that may have been meant as a pipeline.
    refused: bool,
}

/// A pipeline, and when it is one.
#[derive(Debug)]
pub(super) struct Named {
    /// `#[cfg(..)]` alone.
    pub(super) conditions: Vec<Attribute>,
    pub(super) path: Path,
}

enum Item {
    Pipeline(Named),
    Name(LitStr),
    State(Expr),
    Topics(Path),
    Crate(Path),
}

pub(super) fn app(tokens: TokenStream, of: Macro, diag: &mut Diag) -> App {
    let mut app = App::default();
    let gathered = &mut *diag;
    let all = |input: ParseStream<'_>| {
        while !input.is_empty() {
            match item(input, of) {
                Ok(item) => app.add(item, gathered),
                Err(error) => {
                    app.refused = true;
                    gathered.push(error);
                    skip(input)?;
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    };
    let parsed = all.parse2(tokens);
    diag.take(parsed);
    if app.pipelines.is_empty() && !app.refused {
        let name = of.name();
        let message =
            format!("`{name}!` runs pipelines: name at least one, as in `eos_runtime::{name}!(enrich)`");
        diag.push(syn::Error::new(Span::call_site(), message));
    }
    app
}

impl App {
    fn add(&mut self, item: Item, diag: &mut Diag) {
        let twice = |word: &str| format!("`{word}` is written twice: keep one of the two");
        match item {
            Item::Pipeline(named) => {
                // Of two that are conditional it may be that only one is there.
                let is_always = |named: &&Named| named.conditions.is_empty();
                let text = |named: &Named| named.path.to_token_stream().to_string();
                let mut before = self.pipelines.iter().filter(is_always);
                if is_always(&&named) && before.any(|before| text(before) == text(&named)) {
                    diag.at(
                        &named.path,
                        "this pipeline is named twice: one is enough, `workers` makes more of it",
                    );
                }
                self.pipelines.push(named);
            }
            Item::Name(name) if self.name.is_some() => diag.at(name, twice("app")),
            Item::Name(name) => {
                if let Err(error) = check_app_name(&name.value()) {
                    diag.at(&name, error);
                }
                self.name = Some(name);
            }
            Item::State(state) => self.states.push(state),
            Item::Topics(path) if self.topics.is_some() => diag.at(path, twice("topics")),
            Item::Topics(path) => self.topics = Some(path),
            Item::Crate(path) if self.krate.is_some() => diag.at(path, twice("crate")),
            Item::Crate(path) => self.krate = Some(path),
        }
    }

    /// The runtime's path.
    pub(super) fn krate(&self) -> Path {
        self.krate.clone().unwrap_or_else(path::default)
    }
}

fn item(input: ParseStream<'_>, of: Macro) -> syn::Result<Item> {
    let conditions = input.call(Attribute::parse_outer)?;
    if let Some(other) = conditions.iter().find(|attribute| !attribute.path().is_ident("cfg")) {
        let message = "a pipeline takes `#[cfg(..)]` here, and no other attribute: write it on the function";
        return Err(syn::Error::new_spanned(other, message));
    }
    if !(input.peek(Ident::peek_any) && input.peek2(Token![=])) {
        let expected = "expected a pipeline: write the path of its function alone, as in `orders::enrich`";
        let path = input.call(Path::parse_mod_style);
        let path = path.map_err(|error| syn::Error::new(error.span(), expected))?;
        let ends = input.is_empty() || input.peek(Token![,]);
        return if ends {
            Ok(Item::Pipeline(Named { conditions, path }))
        } else {
            Err(input.error(expected))
        };
    }
    let word = input.call(Ident::parse_any)?;
    if let Some(condition) = conditions.first() {
        let message = format!("`#[cfg(..)]` stands on a pipeline's path: `{word}` is there always");
        return Err(syn::Error::new_spanned(condition, message));
    }
    input.parse::<Token![=]>()?;
    if of == Macro::Topology
        && let Some(call) = of_app(&word)
    {
        let message =
            format!("`{word}` is said to the `App` that takes these pipelines: write `{call}` there");
        return Err(syn::Error::new_spanned(&word, message));
    }
    if word == words::TOPICS.name {
        let value: TokenTree = input.fork().parse()?;
        let message =
            format!("`topics` takes the constant that `topics!` declares: write `{}`", words::TOPICS.form);
        return input
            .call(Path::parse_mod_style)
            .map(Item::Topics)
            .map_err(|_| syn::Error::new_spanned(value, message));
    }
    if word == words::APP.name {
        let value: TokenTree = input.parse()?;
        let message = format!("`app` takes the application's name: write `{}`", words::APP.form);
        return syn::parse2(value.to_token_stream())
            .map(Item::Name)
            .map_err(|_| syn::Error::new_spanned(value, message));
    }
    if word == words::STATE.name {
        return input.parse().map(Item::State);
    }
    if word == words::CRATE.name {
        return input.call(Path::parse_mod_style).map(Item::Crate);
    }
    Err(syn::Error::new_spanned(&word, unknown("word", &word, of.words())))
}

/// What a program says to its `App` instead.
fn of_app(word: &Ident) -> Option<&'static str> {
    if word == words::APP.name {
        return Some("App::new(\"orders\")");
    }
    (word == words::STATE.name).then_some("App::state(Pool::new())")
}

/// To the next comma.
fn skip(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}
