//! What is seen of a type, and what becomes of a file that says something else.

use std::{fs, path::Path};

use eos_conf::schema::Schema;
use expect_test::{Expect, expect, expect_file};
use proc_macro2::TokenStream;
use quote::quote;

use crate::event::{derive_in, model::Event};

use super::*;

/// The schema of the type.
pub(super) fn schema(item: TokenStream) -> Schema {
    let mut diag = Diag::new();
    let event = Event::new(syn::parse2(item).expect("a type"), &mut diag);
    assert!(diag.finish().is_none(), "the type is well");
    build::build(&event).schema
}

fn sees(item: TokenStream, expected: &Expect) {
    let schema = schema(item);
    let text = schema.to_json();
    expected.assert_eq(&text);
    assert_eq!(Schema::from_json(&text), Ok(schema), "it is read back as it was");
}

#[test]
fn a_struct_as_serde_writes_it() {
    sees(
        quote! {
            #[kafka(codec = formats::Fast)]
            #[serde(rename_all = "camelCase", deny_unknown_fields, bound = "T: Clone")]
            struct Order<'a, T> {
                #[kafka(key)]
                customer_id: &'a str,
                #[kafka(key, dedup)]
                r#type: u32,
                #[kafka(timestamp)]
                #[serde(rename = "at", alias = "placed", alias = "time")]
                placed_at: i64,
                #[kafka(header = "trace-id")]
                #[serde(skip)]
                trace: Option<String>,
                #[serde(default = "none", borrow)]
                note: Cow<'a, str>,
                #[serde(skip_serializing_if = "Option::is_none")]
                discount: Option<Money<'a, T>>,
                #[serde(rename(serialize = "out", deserialize = "in"))]
                both: Vec<(u8, f64)>,
                #[serde(skip_serializing)]
                read_only: bool,
                #[serde(skip_deserializing)]
                written_only: bool,
                #[serde(flatten)]
                rest: HashMap<String, Value>,
            }
        },
        &expect![[r#"
            {
              "version": 1,
              "event": "Order",
              "codec": "Fast",
              "key": ["customerId", "type"],
              "dedup": ["type"],
              "timestamp": ["at"],
              "headers": ["trace-id"],
              "unknown_fields": "refused",
              "fields": [
                {"name": "customerId", "type": "borrowed text", "required": true},
                {"name": "type", "type": "u32", "required": true},
                {"name": "at", "type": "i64", "required": true, "read_as": ["at", "placed", "time"]},
                {"name": "note", "type": "text", "required": false},
                {"name": "discount", "type": {"optional": {"named": "Money<T>"}}, "required": false, "written": "unless Option::is_none"},
                {"name": "out", "type": {"list": {"tuple": ["u8", "f64"]}}, "required": true, "read_as": ["in"]},
                {"name": "readOnly", "type": "bool", "required": true, "written": "never"},
                {"name": "writtenOnly", "type": "bool", "required": false, "read_as": []},
                {"name": "rest", "type": {"map": ["text", {"named": "Value"}]}, "required": false, "flatten": true}
              ]
            }
        "#]],
    );
}

#[test]
fn what_is_not_understood_is_written_down() {
    sees(
        quote! {
            #[serde(from = "Wire", into = "Wire", default)]
            struct Order {
                #[serde(with = "hex")]
                id: Vec<u8>,
                #[serde(deserialize_with = "lenient", serialize_with = "strict")]
                amount: Option<u64>,
                #[serde(sparkle(bright), default)]
                odd: u8,
                #[serde(= "broken")]
                broken: u8,
            }
        },
        &expect![[r#"
            {
              "version": 1,
              "event": "Order",
              "codec": "Json",
              "key": [],
              "dedup": [],
              "serde": ["from=\"Wire\"", "into=\"Wire\""],
              "fields": [
                {"name": "id", "type": {"opaque": "with=\"hex\" on list of u8"}, "required": false},
                {"name": "amount", "type": {"opaque": "deserialize_with=\"lenient\", serialize_with=\"strict\" on optional u64"}, "required": false},
                {"name": "odd", "type": {"opaque": "sparkle(bright) on u8"}, "required": false},
                {"name": "broken", "type": {"opaque": "serde(=\"broken\") on u8"}, "required": false}
              ]
            }
        "#]],
    );
}

#[test]
fn a_function_that_reads_is_not_asked_about_a_missing_option() {
    let with = schema(quote!(
        struct A {
            #[serde(with = "x")]
            a: Option<u8>,
        }
    ))
    .to_json();
    let without = schema(quote!(
        struct A {
            #[serde(serialize_with = "x")]
            a: Option<u8>,
        }
    ))
    .to_json();
    assert!(with.contains("\"required\": true"), "{with}");
    assert!(without.contains("\"required\": false"), "{without}");
}

#[test]
fn an_enum_as_serde_writes_it() {
    sees(
        quote! {
            #[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "UPPERCASE")]
            enum Change {
                OrderPlaced { #[kafka(key)] id: u64, #[kafka(timestamp)] at: i64 },
                #[serde(rename = "gone", alias = "cancelled", rename_all = "lowercase")]
                Cancelled { #[kafka(key)] id: u64 },
                #[serde(skip)]
                Internal { #[kafka(key)] id: u64 },
                #[serde(other)]
                Rest { #[kafka(key)] #[serde(rename = "ID")] id: u64 },
            }
        },
        &expect![[r#"
            {
              "version": 1,
              "event": "Change",
              "codec": "Json",
              "key": ["ID", "id"],
              "dedup": [],
              "timestamp": ["AT"],
              "tagging": {"tag": "type"},
              "variants": [
                {"name": "order_placed", "fields": [
                  {"name": "ID", "type": "u64", "required": true},
                  {"name": "AT", "type": "i64", "required": true}
                ]},
                {"name": "gone", "read_as": ["gone", "cancelled"], "fields": [
                  {"name": "id", "type": "u64", "required": true}
                ]},
                {"name": "rest", "other": true, "fields": [
                  {"name": "ID", "type": "u64", "required": true}
                ]}
              ]
            }
        "#]],
    );
}

#[test]
fn other_forms_of_types() {
    for (item, expected) in [
        (
            quote!(
                struct A;
            ),
            "\"dedup\": []\n}",
        ),
        (
            quote!(
                struct A(String);
            ),
            "\"type\": \"text\"",
        ),
        (
            quote!(
                struct A(String, u8);
            ),
            "\"type\": {\"tuple\": [\"text\", \"u8\"]}",
        ),
        (
            quote!(
                #[serde(transparent)]
                struct A {
                    a: u8,
                }
            ),
            "\"type\": \"u8\"",
        ),
        (
            quote!(
                enum A {
                    B,
                }
            ),
            "\"tagging\": \"external\",\n  \"variants\": [\n    {\"name\": \"B\"}\n  ]",
        ),
        (
            quote!(
                enum A {
                    B(u8),
                }
            ),
            "{\"name\": \"B\", \"type\": \"u8\"}",
        ),
        (
            quote!(
                #[serde(untagged)]
                enum A {
                    B,
                }
            ),
            "\"tagging\": \"untagged\"",
        ),
        (
            quote!(
                #[serde(tag = "t", content = "c")]
                enum A {
                    B,
                }
            ),
            "\"tagging\": {\"content\": \"c\", \"tag\": \"t\"}",
        ),
        (
            quote!(
                enum A {
                    #[serde(with = "x")]
                    B(u8),
                }
            ),
            "{\"name\": \"B\", \"type\": {\"opaque\": \"with=\\\"x\\\"\"}}",
        ),
    ] {
        let text = schema(item).to_json();
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}

/// Expands the derive on `struct Order` with these fields in a package; all of its errors.
fn derive(package: &Path, accept: Option<&str>, fields: TokenStream) -> Vec<String> {
    let item = quote! {
        #[kafka(schema = "schemas/order.json")]
        struct Order {
            #[kafka(key)]
            id: u64,
            #fields
        }
    };
    errors(&expand(package, accept, item))
}

fn expand(package: &Path, accept: Option<&str>, item: TokenStream) -> TokenStream {
    let surroundings = Surroundings { package: Some(package.to_owned()), accept: accept.map(str::to_owned) };
    derive_in(item, &surroundings)
}

/// The messages of the `compile_error!`s.
fn errors(expansion: &TokenStream) -> Vec<String> {
    let file: syn::File = syn::parse2(expansion.clone()).expect("an expansion is a file of items");
    let messages = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Macro(call) => call.mac.parse_body::<syn::LitStr>().ok(),
        _ => None,
    });
    messages.map(|message| message.value()).collect()
}

fn one(mut errors: Vec<String>) -> String {
    assert_eq!(errors.len(), 1, "{errors:?}");
    errors.remove(0)
}

fn package() -> tempfile::TempDir {
    tempfile::tempdir().expect("a directory")
}

/// A package whose file says what `struct Order` with these fields says.
fn accepted(fields: TokenStream) -> tempfile::TempDir {
    let package = package();
    assert_eq!(derive(package.path(), Some("accept"), fields), [""; 0]);
    package
}

fn kept(package: &Path) -> String {
    fs::read_to_string(package.join("schemas/order.json")).expect("the file is there")
}

#[test]
fn a_missing_file_is_written_when_that_is_accepted() {
    let package = package();
    assert_eq!(
        one(derive(package.path(), None, quote!(amount: i64))),
        "there is no file `schemas/order.json` yet: `EOS_SCHEMA=accept cargo check` writes it; check it in then"
    );
    assert!(!package.path().join("schemas").exists(), "nothing is written unasked");

    assert_eq!(derive(package.path(), Some("accept"), quote!(amount: i64)), [""; 0]);

    assert!(kept(package.path()).contains("{\"name\": \"amount\", \"type\": \"i64\", \"required\": true}"));
    assert_eq!(derive(package.path(), None, quote!(amount: i64)), [""; 0]);
}

#[test]
fn a_compatible_change_is_accepted_in_one_step() {
    let package = accepted(quote!());
    let fields = || quote!(note: Option<String>);
    assert_eq!(
        one(derive(package.path(), None, fields())),
        "`Order` changed, compatibly (full), and `schemas/order.json` does not say so yet: accept it by \
         `EOS_SCHEMA=accept cargo check`, and check the file in\n  \
         + {\"name\": \"note\", \"type\": {\"optional\": \"text\"}, \"required\": false}"
    );
    assert_eq!(derive(package.path(), Some("accept"), fields()), [""; 0]);
    assert_eq!(derive(package.path(), None, fields()), [""; 0]);
}

#[test]
fn an_incompatible_change_is_accepted_on_purpose_only() {
    let package = accepted(quote!(amount: i64));
    let before = kept(package.path());
    let fields = || quote!(amount: String);
    for accept in [None, Some("accept")] {
        let error = one(derive(package.path(), accept, fields()));
        assert!(
            error.starts_with("`amount` is `text`, and was `i64`, which breaks backward and forward"),
            "{error}"
        );
        assert!(error.ends_with("on purpose: `EOS_SCHEMA=accept-incompatible cargo check`"), "{error}");
        assert_eq!(kept(package.path()), before);
    }
    assert_eq!(derive(package.path(), Some("accept-incompatible"), fields()), [""; 0]);
    assert_eq!(derive(package.path(), None, fields()), [""; 0]);
}

#[test]
fn a_file_that_says_the_same_is_not_written_again() {
    let package = accepted(quote!());
    let laid_out_otherwise = kept(package.path()).replace('\n', "\n\n");
    fs::write(package.path().join("schemas/order.json"), &laid_out_otherwise).expect("it can be written");
    assert_eq!(derive(package.path(), Some("accept-incompatible"), quote!()), [""; 0]);
    assert_eq!(kept(package.path()), laid_out_otherwise);
}

#[test]
fn what_is_no_schema_of_this_event_is_left_alone() {
    let package = accepted(quote!());
    let file = package.path().join("schemas/order.json");
    for (text, expected) in [
        (
            kept(package.path()).replace("\"Order\"", "\"Payment\""),
            "is the schema of `Payment`, and this is `Order`",
        ),
        ("{".to_owned(), "`schemas/order.json` is no schema: broken JSON"),
        (
            kept(package.path()).replace("\"version\": 1", "\"version\": 2"),
            "a newer one wrote it; take the file back",
        ),
    ] {
        fs::write(&file, &text).expect("it can be written");
        for accept in [None, Some("accept"), Some("accept-incompatible")] {
            let error = one(derive(package.path(), accept, quote!(more: Option<u8>)));
            assert!(error.contains(expected), "{error}");
        }
        assert_eq!(kept(package.path()), text);
    }
}

#[test]
fn every_breach_is_an_error_of_its_own() {
    let package = accepted(quote!(a: u64, b: bool, c: String));
    let errors = derive(package.path(), None, quote!(#[kafka(key)] a: String, d: Money, b: Option<bool>));
    let starts: Vec<&str> = errors.iter().filter_map(|error| error.split(", which").next()).collect();
    assert_eq!(
        starts,
        [
            "the key is `[\"id\", \"a\"]`, and was `[\"id\"]`",
            "`a` is `text`, and was `u64`",
            "`d` is new and required",
            "`b` is `optional bool`, and was `bool`",
            "`c` is not written any more, and was required",
        ]
    );
}

#[test]
fn the_words_of_the_variable() {
    let package = package();
    assert_eq!(
        one(derive(package.path(), Some("acept"), quote!())),
        "`EOS_SCHEMA` is `accept` or `accept-incompatible`, or not set; here it is `acept`"
    );
    let outside = Surroundings { package: None, accept: None };
    let item = quote!(
        #[kafka(schema = "order.json")]
        struct Order {
            id: u64,
        }
    );
    let error = one(errors(&derive_in(item, &outside)));
    assert!(error.starts_with("`CARGO_MANIFEST_DIR` is not set"), "{error}");
}

#[test]
fn an_event_with_another_mistake_is_not_compared() {
    let package = package();
    let error = one(derive(package.path(), Some("accept"), quote!(#[kafka(ky)] more: u8)));
    assert!(error.starts_with("unknown word `ky`"), "{error}");
    assert!(!package.path().join("schemas").exists());
}

#[test]
fn the_expansion_holds_the_file_and_watches_the_variable() {
    let package = accepted(quote!());
    let item = quote! {
        #[kafka(schema(path = "schemas/order.json", compatibility = backward))]
        struct Order {
            #[kafka(key)]
            id: u64,
        }
    };
    let expansion = expand(package.path(), None, item);
    let text = prettyplease::unparse(&syn::parse2(expansion).expect("an expansion is a file of items"));
    expect_file!["../../snapshots/schema.rs"].assert_eq(&text);
}
