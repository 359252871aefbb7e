//! Carries types out of where they are written, where `'_` and named lifetimes mean something, to where
//! they do not.

use syn::{
    Lifetime, Type, TypeImplTrait, TypeReference,
    visit::{self, Visit},
    visit_mut::{self, VisitMut},
};

/// The type with one lifetime in place of all its lifetimes but `'static`.
pub(crate) fn with_lifetime(ty: &Type, lifetime: &Lifetime) -> Type {
    let mut ty = ty.clone();
    Replace(lifetime).visit_type_mut(&mut ty);
    ty
}

struct Replace<'a>(&'a Lifetime);

impl Replace<'_> {
    /// The new lifetime at the old one's place, so that messages point there.
    fn at(&self, old: proc_macro2::Span) -> Lifetime {
        let mut new = self.0.clone();
        new.set_span(old.resolved_at(self.0.span()));
        new
    }
}

impl VisitMut for Replace<'_> {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident != "static" {
            *lifetime = self.at(lifetime.span());
        }
    }

    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        let old = reference.lifetime.take();
        let span = old.as_ref().map_or(reference.and_token.span, Lifetime::span);
        reference.lifetime = Some(old.unwrap_or_else(|| self.at(span)));
        visit_mut::visit_type_reference_mut(self, reference);
    }

    // Lifetimes that a function pointer binds are its own.
    fn visit_type_fn_ptr_mut(&mut self, _: &mut syn::TypeFnPtr) {}
}

/// Whether the type holds an `impl Trait` and thus cannot be written anywhere else.
pub(super) fn has_no_name(ty: &Type) -> bool {
    let mut find = FindImpl(false);
    find.visit_type(ty);
    find.0
}

struct FindImpl(bool);

impl<'ast> Visit<'ast> for FindImpl {
    fn visit_type_impl_trait(&mut self, node: &'ast TypeImplTrait) {
        self.0 = true;
        visit::visit_type_impl_trait(self, node);
    }
}
