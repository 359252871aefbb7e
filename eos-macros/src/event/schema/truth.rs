//! What is said to be compatible is, by serde itself: what one form of an event writes, the other reads. And
//! what is said not to be is not, for some value.

use eos_conf::schema::Compatibility;
use quote::quote;

use super::tests::schema;

/// Texts, of which an event reads those that are its own.
const SAMPLES: &[&str] = &[
    "{}",
    r#"{"a": 1}"#,
    r#"{"a": -1}"#,
    r#"{"a": 300}"#,
    r#"{"a": 5000000000}"#,
    r#"{"a": 18446744073709551615}"#,
    r#"{"a": 1.5}"#,
    r#"{"a": "x"}"#,
    r#"{"a": "xy"}"#,
    r#"{"a": "x\"y"}"#,
    r#"{"a": ["x"]}"#,
    r#"{"a": ["x\ny"]}"#,
    r#"{"a": true}"#,
    r#"{"a": null}"#,
    r#"{"a": [1, 2]}"#,
    r#"{"a": [1, 2, 3]}"#,
    r#"{"a": [1, null]}"#,
    r#"{"a": {"k": 1}}"#,
    r#"{"a": {"k": 300}}"#,
    r#"{"a": {"k": "v"}}"#,
    r#"{"a": 1, "b": 2}"#,
    r#"{"a": 1, "b": null}"#,
    r#"{"b": 2}"#,
    r#"{"theField": 1}"#,
    r#"{"the_field": 1}"#,
    r#"{"the-field": 1}"#,
    r#"{"type": "A", "x": 1}"#,
    r#"{"type": "B", "x": 1}"#,
    r#"{"type": "A", "x": 1, "y": 2}"#,
    r#"{"type": "C"}"#,
    r#"{"type": "C", "z": 1}"#,
    r#"{"t": "A", "c": {"x": 1}}"#,
    r#"{"t": "B", "c": {"x": 1}}"#,
    r#"{"t": "B"}"#,
    r#"{"t": "C"}"#,
    r#"{"t": "C", "c": {"x": 1}}"#,
    r#"{"A": {"x": 1}}"#,
    r#"{"B": {"x": 1}}"#,
    r#"{"C": {"x": 1}}"#,
    r#"{"a": {"x": 1}}"#,
    r#""B""#,
    r#""C""#,
    r#""x""#,
    "7",
    "300",
    "-7",
    "[1, 2]",
    "null",
];

/// The compatibilities that hold in truth: of each direction, whether every sample is read.
fn truth(backward: bool, forward: bool) -> Vec<&'static str> {
    let holds = |mode: &Compatibility| match mode {
        Compatibility::Backward => backward,
        Compatibility::Forward => forward,
        Compatibility::Full => backward && forward,
    };
    Compatibility::ALL.into_iter().filter(holds).map(Compatibility::word).collect()
}

/// Two forms of a type `E`, before and after a change.
macro_rules! changes {
    ($($name:ident: { $($old:tt)* } => { $($new:tt)* })*) => { $(
        #[test]
        #[allow(elided_lifetimes_in_paths)] // some forms borrow
        fn $name() {
            mod old {
                #[derive(serde::Serialize, serde::Deserialize)]
                $($old)*
            }
            mod new {
                #[derive(serde::Serialize, serde::Deserialize)]
                $($new)*
            }
            let read = |text: &str| serde_json::from_str::<new::E>(text).is_ok();
            let reread = |text: &str| serde_json::from_str::<old::E>(text).is_ok();
            let by_old = SAMPLES.iter().filter_map(|text| serde_json::from_str::<old::E>(text).ok());
            let by_old: Vec<String> = by_old.filter_map(|value| serde_json::to_string(&value).ok()).collect();
            let by_new = SAMPLES.iter().filter_map(|text| serde_json::from_str::<new::E>(text).ok());
            let by_new: Vec<String> = by_new.filter_map(|value| serde_json::to_string(&value).ok()).collect();
            assert!(!by_old.is_empty() && !by_new.is_empty(), "there are samples of both");
            let truth = truth(by_old.iter().all(|text| read(text)), by_new.iter().all(|text| reread(text)));

            let (before, after) = (schema(quote!($($old)*)), schema(quote!($($new)*)));
            let keeps = |mode: &Compatibility| before.breaches(&after, *mode).is_empty();
            let said: Vec<_> =
                Compatibility::ALL.into_iter().filter(keeps).map(Compatibility::word).collect();
            assert_eq!(said, truth, "old {by_old:?}, new {by_new:?}");
        }
    )* };
}

changes! {
    a_required_field_comes: { pub(super) struct E { a: u8 } } => { pub(super) struct E { a: u8, b: u8 } }
    an_optional_field_comes: { pub(super) struct E { a: u8 } } => { pub(super) struct E { a: u8, b: Option<u8> } }
    a_field_with_a_default_comes: { pub(super) struct E { a: u8 } } => { pub(super) struct E { a: u8, #[serde(default)] b: u8 } }
    all_have_a_default: { pub(super) struct E { a: u8 } } => {
        #[derive(Default)]
        #[serde(default)]
        pub(super) struct E { a: u8, b: u8 }
    }
    a_default_goes: { pub(super) struct E { #[serde(default)] a: u8 } } => { pub(super) struct E { a: u8 } }
    it_may_be_null: { pub(super) struct E { a: u8 } } => { pub(super) struct E { a: Option<u8> } }
    it_is_left_out_when_it_is_none: { pub(super) struct E { a: u8 } } => {
        pub(super) struct E { #[serde(skip_serializing_if = "Option::is_none")] a: Option<u8> }
    }
    none_is_left_out_and_a_default_takes_its_place: { pub(super) struct E { #[serde(default)] a: u8 } } => {
        pub(super) struct E { #[serde(skip_serializing_if = "Option::is_none")] a: Option<u8> }
    }
    null_for_a_field_with_a_default: { pub(super) struct E { #[serde(default)] a: u8 } } => { pub(super) struct E { a: Option<u8> } }
    an_integer_gets_wider: { pub(super) struct E { a: u8 } } => { pub(super) struct E { a: u64 } }
    an_integer_gets_a_sign: { pub(super) struct E { a: u32 } } => { pub(super) struct E { a: i64 } }
    an_integer_gets_a_sign_and_no_room: { pub(super) struct E { a: u64 } } => { pub(super) struct E { a: i64 } }
    an_integer_becomes_a_float: { pub(super) struct E { a: i32 } } => { pub(super) struct E { a: f64 } }
    a_character_becomes_a_text: { pub(super) struct E { a: char } } => { pub(super) struct E { a: String } }
    a_text_is_borrowed: { pub(super) struct E { a: String } } => { pub(super) struct E<'a> { a: &'a str } }
    a_text_is_borrowed_no_more: { pub(super) struct E<'a> { a: &'a str } } => { pub(super) struct E { a: String } }
    a_text_is_borrowed_where_it_can_be: { pub(super) struct E { a: String } } => { pub(super) struct E<'a> { #[serde(borrow)] a: std::borrow::Cow<'a, str> } }
    texts_of_a_list_are_borrowed: { pub(super) struct E { a: Box<[Box<str>]> } } => { pub(super) struct E<'a> { #[serde(borrow)] a: Vec<&'a str> } }
    a_text_becomes_a_number: { pub(super) struct E { a: String } } => { pub(super) struct E { a: u8 } }
    an_array_becomes_a_list: { pub(super) struct E { a: [u8; 2] } } => { pub(super) struct E { a: Vec<u8> } }
    a_tuple_becomes_a_list: { pub(super) struct E { a: (u8, u8) } } => { pub(super) struct E { a: Vec<u32> } }
    a_list_with_gaps: { pub(super) struct E { a: Vec<u8> } } => { pub(super) struct E { a: Vec<Option<u8>> } }
    values_of_a_map: { pub(super) struct E { a: std::collections::HashMap<String, u8> } } => {
        pub(super) struct E { a: std::collections::BTreeMap<String, u32> }
    }
    a_box_is_not_seen: { pub(super) struct E { a: u8 } } => { pub(super) struct E { a: Box<u8> } }
    a_name_of_its_own: { pub(super) struct E { a: u8 } } => { pub(super) struct E { #[serde(rename = "a")] other: u8 } }
    another_name: { pub(super) struct E { a: u8 } } => { pub(super) struct E { b: u8 } }
    another_name_and_the_old_one_too: { pub(super) struct E { a: u8 } } => { pub(super) struct E { #[serde(alias = "a")] b: u8 } }
    names_in_camel_case: { pub(super) struct E { the_field: u8 } } => { #[serde(rename_all = "camelCase")] pub(super) struct E { the_field: u8 } }
    names_that_are_read_otherwise: { pub(super) struct E { the_field: u8 } } => {
        #[serde(rename_all(deserialize = "kebab-case"))]
        pub(super) struct E { #[serde(alias = "the_field")] the_field: u8 }
    }
    no_other_fields: { #[serde(deny_unknown_fields)] pub(super) struct E { a: u8 } } => {
        #[serde(deny_unknown_fields)]
        pub(super) struct E { a: u8, b: Option<u8> }
    }
    a_newtype_is_what_is_inside: { #[serde(transparent)] pub(super) struct E { a: u8 } } => { pub(super) struct E(u32); }
    a_struct_becomes_a_value: { pub(super) struct E { a: u8 } } => { pub(super) struct E(u8, u8); }
    a_variant_comes: { #[serde(tag = "type")] pub(super) enum E { A { x: u8 } } } => {
        #[serde(tag = "type")]
        pub(super) enum E { A { x: u8 }, B { x: u8 } }
    }
    a_variant_comes_and_readers_take_any: { #[serde(tag = "type")] pub(super) enum E { A { x: u8 }, #[serde(other)] C } } => {
        #[serde(tag = "type")]
        pub(super) enum E { A { x: u8 }, B { x: u8 }, #[serde(other)] C }
    }
    a_field_of_a_variant_comes: { #[serde(tag = "type")] pub(super) enum E { A { x: u8 } } } => {
        #[serde(tag = "type")]
        pub(super) enum E { A { x: u8, y: Option<u8> } }
    }
    a_variant_of_another_name: { pub(super) enum E { A { x: u8 }, C } } => {
        #[serde(rename_all = "lowercase")]
        pub(super) enum E { #[serde(alias = "A")] A { x: u8 }, #[serde(rename = "C")] C }
    }
    another_tag: { #[serde(tag = "type")] pub(super) enum E { A { x: u8 } } } => {
        #[serde(tag = "t", content = "c")]
        pub(super) enum E { A { x: u8 } }
    }
    no_tag: { pub(super) enum E { A { x: u8 } } } => { #[serde(tag = "type")] pub(super) enum E { A { x: u8 } } }
    a_variant_with_content: { pub(super) enum E { A { x: u8 }, C } } => { pub(super) enum E { A { x: u8 }, C { x: u8 } } }
    a_variant_with_fields_comes_beside_an_external_tag_and_readers_take_any: { pub(super) enum E { A { x: u8 }, #[serde(other)] C } } => {
        pub(super) enum E { A { x: u8 }, B { x: u8 }, #[serde(other)] C }
    }
    a_variant_without_content_comes_beside_an_external_tag_and_readers_take_any: { pub(super) enum E { A { x: u8 }, #[serde(other)] C } } => {
        pub(super) enum E { A { x: u8 }, B, #[serde(other)] C }
    }
    a_variant_with_fields_comes_beside_an_adjacent_tag_and_readers_take_any: { #[serde(tag = "t", content = "c")] pub(super) enum E { A { x: u8 }, #[serde(other)] C } } => {
        #[serde(tag = "t", content = "c")]
        pub(super) enum E { A { x: u8 }, B { x: u8 }, #[serde(other)] C }
    }
    a_variant_without_content_comes_beside_an_adjacent_tag_and_readers_take_any: { #[serde(tag = "t", content = "c")] pub(super) enum E { A { x: u8 }, #[serde(other)] C } } => {
        #[serde(tag = "t", content = "c")]
        pub(super) enum E { A { x: u8 }, B, #[serde(other)] C }
    }
    a_variant_comes_and_readers_take_any_but_no_other_fields: { #[serde(tag = "type", deny_unknown_fields)] pub(super) enum E { A { x: u8 }, #[serde(other)] C } } => {
        #[serde(tag = "type", deny_unknown_fields)]
        pub(super) enum E { A { x: u8 }, B { x: u8 }, #[serde(other)] C }
    }
    a_variant_gets_an_optional_field: { #[serde(tag = "type")] pub(super) enum E { A { x: u8 }, C } } => {
        #[serde(tag = "type")]
        pub(super) enum E { A { x: u8 }, C { z: Option<u8> } }
    }
    a_variant_gets_a_required_field: { #[serde(tag = "type")] pub(super) enum E { A { x: u8 }, C } } => {
        #[serde(tag = "type")]
        pub(super) enum E { A { x: u8 }, C { z: u8 } }
    }
    a_variant_loses_its_only_field: { #[serde(tag = "type")] pub(super) enum E { A { x: u8 }, C { z: u8 } } } => {
        #[serde(tag = "type")]
        pub(super) enum E { A { x: u8 }, C }
    }
    a_variant_gets_an_optional_field_and_no_others_are_known: { #[serde(tag = "type", deny_unknown_fields)] pub(super) enum E { A { x: u8 }, C } } => {
        #[serde(tag = "type", deny_unknown_fields)]
        pub(super) enum E { A { x: u8 }, C { z: Option<u8> } }
    }
    a_variant_gets_an_optional_field_beside_an_adjacent_tag: { #[serde(tag = "t", content = "c")] pub(super) enum E { A { x: u8 }, C } } => {
        #[serde(tag = "t", content = "c")]
        pub(super) enum E { A { x: u8 }, C { x: Option<u8> } }
    }
}
