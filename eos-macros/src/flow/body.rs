//! A step's expression is code of the function that the flow becomes: it must be whole, and may not leave
//! or steer what is around it.

use proc_macro2::TokenStream;
use syn::{
    Expr, ExprAsync, ExprAwait, ExprBreak, ExprClosure, ExprContinue, ExprForLoop, ExprLoop, ExprReturn,
    ExprWhile, Item,
    parse::ParseStream,
    visit::{self, Visit},
};

use crate::diag::Diag;

use super::closure::parsed;

/// Whether the expression is whole and keeps to itself.
pub(super) fn check(tokens: &TokenStream, is_async: bool, diag: &mut Diag) -> bool {
    let whole = |input: ParseStream<'_>| {
        let expression: Expr = input.parse()?;
        if input.is_empty() {
            return Ok(expression);
        }
        Err(input.error("the step's expression ends before this: a `=>` is missing, or an operator"))
    };
    let Some(expression) = parsed(whole, tokens, diag) else { return false };
    let before = diag.count();
    Words { diag, loops: 0, is_async }.visit_expr(&expression);
    diag.count() == before
}

/// The words that would leave the step.
struct Words<'a> {
    diag: &'a mut Diag,
    /// How many loops of the step's own are around.
    loops: usize,
    is_async: bool,
}

impl Words<'_> {
    fn in_loop(&mut self, visit: impl FnOnce(&mut Self)) {
        self.loops += 1;
        visit(self);
        self.loops -= 1;
    }

    fn leaves_loop(&mut self, word: impl quote::ToTokens) {
        if self.loops == 0 {
            self.diag.at(
                word,
                "there is no loop here that is the step's own: `filter` leaves records out, and nothing ends a flow before its end",
            );
        }
    }
}

impl<'ast> Visit<'ast> for Words<'_> {
    fn visit_expr_return(&mut self, node: &'ast ExprReturn) {
        self.diag.at(
            node.return_token,
            "a step gives its last expression, and a failure by `?`: write the value without `return`, or `Err(..)?`",
        );
        visit::visit_expr_return(self, node);
    }

    fn visit_expr_break(&mut self, node: &'ast ExprBreak) {
        if node.label.is_none() {
            self.leaves_loop(node.break_token);
        }
        visit::visit_expr_break(self, node);
    }

    fn visit_expr_continue(&mut self, node: &'ast ExprContinue) {
        if node.label.is_none() {
            self.leaves_loop(node.continue_token);
        }
    }

    fn visit_expr_await(&mut self, node: &'ast ExprAwait) {
        if !self.is_async {
            self.diag.at(
                node.await_token,
                "only an async flow waits: write `async` before the flow's name, as in `pub async large_orders: from ..`",
            );
        }
        visit::visit_expr_await(self, node);
    }

    fn visit_expr_for_loop(&mut self, node: &'ast ExprForLoop) {
        self.in_loop(|words| visit::visit_expr_for_loop(words, node));
    }

    fn visit_expr_while(&mut self, node: &'ast ExprWhile) {
        self.in_loop(|words| visit::visit_expr_while(words, node));
    }

    fn visit_expr_loop(&mut self, node: &'ast ExprLoop) {
        self.in_loop(|words| visit::visit_expr_loop(words, node));
    }

    // What returns, waits and loops in there does so on its own.
    fn visit_expr_closure(&mut self, _: &'ast ExprClosure) {}
    fn visit_expr_async(&mut self, _: &'ast ExprAsync) {}
    fn visit_item(&mut self, _: &'ast Item) {}
}
