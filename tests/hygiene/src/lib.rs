//! Expansions in a crate that makes it hard for them: no prelude, names of the standard library
//! taken (types, traits, macros, methods), raw identifiers, conditional fields, and every lint that could fire
//! denied.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    missing_copy_implementations,
    ambiguous_negative_literals,
    keyword_idents,
    let_underscore_drop,
    macro_use_extern_crate,
    meta_variable_misuse,
    non_ascii_idents,
    redundant_imports,
    redundant_lifetimes,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::arithmetic_side_effects,
    clippy::default_trait_access,
    clippy::float_arithmetic,
    clippy::get_unwrap,
    clippy::let_underscore_untyped,
    clippy::mod_module_files,
    clippy::multiple_inherent_impl,
    clippy::renamed_function_params,
    clippy::str_to_string,
    clippy::unreachable,
    clippy::unseparated_literal_suffix,
    clippy::wildcard_enum_match_arm
)]

pub mod bare;
pub mod conditional;
pub mod generic;
pub mod raw;
pub mod shadow;
