//! What the attribute needs to know of the function it stands on. The body is not looked into: one
//! that is being typed must not take the pipeline away from the editor.

use proc_macro2::{Group, TokenStream};
use quote::quote;
use syn::{
    Attribute, FnArg, PatType, ReturnType, Signature, Type, Visibility,
    parse::{ParseStream, Parser},
};

use crate::words::NOT_YET;

/// A parameter's attribute that the macro knows, and nobody else.
fn ours(attribute: &Attribute) -> bool {
    NOT_YET.iter().any(|word| attribute.path().is_ident(word))
}

/// The function's head.
#[derive(Debug, Clone)]
pub(super) struct Function {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(super) signature: Signature,
    body: Group,
    /// The function itself, where it is no item of the user's: the expansion holds it.
    pub(super) hidden: Option<TokenStream>,
}

impl Function {
    pub(super) fn parse(item: TokenStream) -> syn::Result<Self> {
        let head = |input: ParseStream<'_>| {
            let attributes = input.call(Attribute::parse_outer)?;
            let visibility = input.parse()?;
            let signature = input.parse().map_err(|error| {
                syn::Error::new(error.span(), "`#[eos_pipeline]` stands on a `fn` or `async fn`")
            })?;
            let body = input.parse()?;
            Ok(Self { attributes, visibility, signature, body, hidden: None })
        };
        head.parse2(item)
    }

    /// The function without the parameter attributes that only this macro knows; `None` when it has
    /// none and can stay untouched.
    pub(super) fn without_our_attributes(&self) -> Option<TokenStream> {
        self.parameters().any(|parameter| parameter.attrs.iter().any(ours)).then(|| self.written(|_| true))
    }

    /// The function with some of its attributes.
    fn written(&self, keep: impl Fn(&Attribute) -> bool) -> TokenStream {
        let Self { attributes, visibility, signature, body, .. } = self;
        let attributes = attributes.iter().filter(|attribute| keep(attribute));
        let mut signature = signature.clone();
        for argument in &mut signature.inputs {
            if let FnArg::Typed(parameter) = argument {
                parameter.attrs.retain(|attribute| !ours(attribute));
            }
        }
        quote!(#(#attributes)* #visibility #signature #body)
    }

    /// The function where only the expansion sees it: nobody else names it or reads about it.
    pub(super) fn unseen(&self) -> TokenStream {
        let item = Self { visibility: Visibility::Inherited, ..self.clone() };
        item.written(|attribute| !attribute.path().is_ident("doc"))
    }

    /// The attributes that decide whether the function is there at all: they go on all that stands
    /// beside it.
    pub(super) fn conditions(&self) -> impl Iterator<Item = &Attribute> {
        self.attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"))
    }

    /// The function's doc comment.
    pub(super) fn docs(&self) -> impl Iterator<Item = &Attribute> {
        self.attributes.iter().filter(|attribute| attribute.path().is_ident("doc"))
    }

    /// Parameters, the event first. A `self` is none.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &PatType> {
        self.signature.inputs.iter().filter_map(|argument| match argument {
            FnArg::Typed(parameter) => Some(parameter),
            FnArg::Receiver(_) => None,
        })
    }

    /// The return type, if there is one.
    pub(super) fn returns(&self) -> Option<&Type> {
        match &self.signature.output {
            ReturnType::Type(_, returned) => Some(returned),
            ReturnType::Default => None,
        }
    }

    pub(super) fn is_async(&self) -> bool {
        self.signature.asyncness.is_some()
    }
}
