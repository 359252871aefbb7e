//! What must hold of a pipeline, a function each. Whatever looks at one option alone and needs no
//! more than its value is refused in `parse` and `model`.

use eos_conf::{
    duration::format_duration,
    names::{check_group, check_pipeline_name, check_topic},
};
use syn::{FnArg, GenericArgument, GenericParam, PathArguments, Safety, Type};

use crate::{diag::Diag, topic::TopicRef, words};

use super::{
    apart, config, failures,
    model::{Commit, Pipeline},
};

pub(super) fn check(pipeline: &Pipeline, diag: &mut Diag) {
    takes_no_self(pipeline, diag);
    takes_an_event(pipeline, diag);
    parameters_are_plain(pipeline, diag);
    is_not_generic(pipeline, diag);
    is_callable(pipeline, diag);
    returns_something(pipeline, diag);
    names_are_legal(pipeline, diag);
    commits_at_all(pipeline, diag);
    floor_is_below_the_cap(pipeline, diag);
    intervals_are_of_group_commit(pipeline, diag);
    one_record_is_handled_alone(pipeline, diag);
    concurrency_is_async(pipeline, diag);
    failures::check(pipeline, diag);
    apart::check(pipeline, diag);
    config::check(pipeline, diag);
}

/// A pipeline has no value to call a method on; what a handler shares it takes as `State<T>`.
fn takes_no_self(pipeline: &Pipeline, diag: &mut Diag) {
    if let Some(FnArg::Receiver(receiver)) = pipeline.function.signature.inputs.first() {
        diag.at(
            receiver,
            "a handler takes no `self`: make it a free function whose first parameter is the event, and take what it shares as `State<T>`",
        );
    }
}

fn takes_an_event(pipeline: &Pipeline, diag: &mut Diag) {
    let signature = &pipeline.function.signature;
    if signature.inputs.is_empty() {
        let message =
            "a handler takes the event as its first parameter: write `fn {name}(event: RawOrder) -> ..`";
        diag.at(&signature.ident, message.replace("{name}", &signature.ident.to_string()));
    }
}

/// Parameters are taken by type; an attribute on one means something only where we know it.
fn parameters_are_plain(pipeline: &Pipeline, diag: &mut Diag) {
    for (nth, parameter) in pipeline.function.parameters().enumerate() {
        for attribute in &parameter.attrs {
            let name =
                attribute.path().segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
            if words::NOT_YET.contains(&name.as_str()) {
                diag.at(
                    attribute.path(),
                    format!("`#[{name}]` is not available in this version of eos-runtime"),
                );
            } else if name == "cfg" || name == "cfg_attr" {
                diag.at(
                    attribute.path(),
                    "a handler's parameter cannot be conditional: put the `#[cfg]` on the function",
                );
            }
        }
        match &*parameter.ty {
            Type::ImplTrait(unnamed) => {
                diag.at(
                    unnamed,
                    "a handler's parameter has a type of its own: write the type instead of `impl ..`",
                );
            }
            Type::Reference(reference) if nth == 0 && reference.mutability.is_some() => {
                diag.at(
                    reference.mutability,
                    "the event is the handler's own: take it by value, as in `mut order: RawOrder`",
                );
            }
            _ => {}
        }
    }
}

/// Whose type would choose `T`? Lifetimes are free: an event may borrow.
fn is_not_generic(pipeline: &Pipeline, diag: &mut Diag) {
    for parameter in &pipeline.function.signature.generics.params {
        let ident = match parameter {
            GenericParam::Lifetime(_) => continue,
            GenericParam::Type(parameter) => &parameter.ident,
            GenericParam::Const(parameter) => &parameter.ident,
        };
        let message = format!(
            "a handler cannot be generic over `{ident}`: write the event's type, and a function for each type"
        );
        diag.at(ident, message);
    }
}

fn is_callable(pipeline: &Pipeline, diag: &mut Diag) {
    let signature = &pipeline.function.signature;
    if let Safety::Unsafe(token) = signature.safety {
        diag.at(
            token,
            "a handler is called by the runtime: make it a safe function and put the `unsafe` inside",
        );
    }
    if let Some(variadic) = &signature.variadic {
        diag.at(variadic, "a handler cannot be variadic: its parameters are the event, then `Meta`, `Headers` or `State<T>`");
    }
}

/// A pipeline goes from Kafka to Kafka; what it does elsewhere is outside the transaction.
fn returns_something(pipeline: &Pipeline, diag: &mut Diag) {
    let message = "the handler returns nothing: return the event to write, or an `Option` of it to write it only sometimes";
    match pipeline.function.returns() {
        None => diag.at(&pipeline.function.signature.ident, message),
        Some(returned) if is_unit(returned) => diag.at(returned, message),
        Some(Type::Path(path)) => {
            let Some(PathArguments::AngleBracketed(inside)) =
                path.path.segments.last().map(|last| &last.arguments)
            else {
                return;
            };
            if let Some(GenericArgument::Type(first)) = inside.args.first()
                && is_unit(first)
            {
                diag.at(first, message);
            }
        }
        Some(_) => {}
    }
}

fn is_unit(ty: &Type) -> bool {
    matches!(ty, Type::Tuple(tuple) if tuple.elems.is_empty())
}

fn names_are_legal(pipeline: &Pipeline, diag: &mut Diag) {
    let memory = pipeline.dedup.as_ref().and_then(|dedup| dedup.topic.as_ref());
    let own = pipeline.failures.dead_letter.iter().chain(memory);
    let topics = pipeline.input.iter().chain(&pipeline.outputs).chain(own);
    for topic in topics.filter_map(TopicRef::literal) {
        if let Err(error) = check_topic(&topic.value()) {
            diag.at(topic, error);
        }
    }
    if let Err(error) = check_pipeline_name(&pipeline.name) {
        match &pipeline.written_name {
            Some(name) => diag.at(name, error),
            None => diag.at(
                &pipeline.function.signature.ident,
                format!(
                    "the function's name is no legal pipeline name: {}; add `name = {:?}`",
                    error.problem, error.suggestion
                ),
            ),
        }
    }
    if let Some(group) = &pipeline.group
        && let Err(error) = check_group(&group.value())
    {
        diag.at(group, error);
    }
}

fn commits_at_all(pipeline: &Pipeline, diag: &mut Diag) {
    if let Some((text, duration)) = &pipeline.commit_interval
        && duration.is_zero()
    {
        let form = words::COMMIT_INTERVAL.form;
        diag.at(text, format!("a transaction takes some time: write `{form}`, or less for lower latency"));
    }
}

fn floor_is_below_the_cap(pipeline: &Pipeline, diag: &mut Diag) {
    if let (Some((_, cap)), Some((text, floor))) = (&pipeline.commit_interval, &pipeline.min_commit_interval)
        && floor > cap
    {
        let message = format!(
            "commits cannot be {} apart at least and {} at most: write `min_commit_interval = \"{1}\"` or less, or raise `commit_interval`",
            format_duration(*floor),
            format_duration(*cap)
        );
        diag.at(text, message);
    }
}

/// Per record and per batch nothing is waited for.
fn intervals_are_of_group_commit(pipeline: &Pipeline, diag: &mut Diag) {
    let word = match pipeline.commit {
        None | Some(Commit::Group) => return,
        Some(Commit::PerBatch) => "commit = per_batch",
        Some(Commit::PerRecord) => "commit = per_record",
    };
    for (known, interval) in [
        (words::COMMIT_INTERVAL, &pipeline.commit_interval),
        (words::MIN_COMMIT_INTERVAL, &pipeline.min_commit_interval),
    ] {
        if let Some((text, _)) = interval {
            let name = known.name;
            let message = format!(
                "`{name}` is for `commit = group`, and `{word}` waits for nothing: leave one of the two out"
            );
            diag.at(text, message);
        }
    }
}

/// A transaction for each record: there is none beside it that could be in flight.
fn one_record_is_handled_alone(pipeline: &Pipeline, diag: &mut Diag) {
    if let Some((word, 2..)) = &pipeline.concurrency
        && pipeline.commit == Some(Commit::PerRecord)
        && pipeline.function.is_async()
    {
        diag.at(
            word,
            "with `commit = per_record` one record is handled at a time: leave `concurrency` out, or write `commit = per_batch`",
        );
    }
}

/// Sync handlers run inline, one after the other.
fn concurrency_is_async(pipeline: &Pipeline, diag: &mut Diag) {
    if let Some((word, _)) = &pipeline.concurrency
        && !pipeline.function.is_async()
    {
        let is_flow = pipeline.function.hidden.is_some();
        let (asynchronous, sync) =
            if is_flow { ("async flows", "another flow") } else { ("`async fn`", "a sync handler") };
        let message = format!(
            "`concurrency` is for {asynchronous}: {sync} runs one record at a time; write `{}` for more threads",
            words::WORKERS.form
        );
        diag.at(word, message);
    }
}
