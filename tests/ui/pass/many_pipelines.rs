// What a binary of many pipelines costs: 60 in a chain, each with six topics, are within what the compiler
// evaluates without a warning.
#![deny(long_running_const_eval)]

use eos_runtime::prelude::*;

#[derive(Clone, Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

macro_rules! pipelines {
    ($($name:ident $input:tt $next:tt $odd:tt $late:tt $seen:tt $dead:tt;)*) => {
        $(
            #[eos_pipeline(input = $input, output = [$next, $odd, $late, $seen], dead_letter = $dead)]
            fn $name(order: Order) -> (Order, Order, Order, Order) {
                (order.clone(), order.clone(), order.clone(), order)
            }
        )*
    };
}

pipelines! {
    p00 "stage-00" "stage-01" "stage-00-odd" "stage-00-late" "stage-00-seen" "stage-00.dlq";
    p01 "stage-01" "stage-02" "stage-01-odd" "stage-01-late" "stage-01-seen" "stage-01.dlq";
    p02 "stage-02" "stage-03" "stage-02-odd" "stage-02-late" "stage-02-seen" "stage-02.dlq";
    p03 "stage-03" "stage-04" "stage-03-odd" "stage-03-late" "stage-03-seen" "stage-03.dlq";
    p04 "stage-04" "stage-05" "stage-04-odd" "stage-04-late" "stage-04-seen" "stage-04.dlq";
    p05 "stage-05" "stage-06" "stage-05-odd" "stage-05-late" "stage-05-seen" "stage-05.dlq";
    p06 "stage-06" "stage-07" "stage-06-odd" "stage-06-late" "stage-06-seen" "stage-06.dlq";
    p07 "stage-07" "stage-08" "stage-07-odd" "stage-07-late" "stage-07-seen" "stage-07.dlq";
    p08 "stage-08" "stage-09" "stage-08-odd" "stage-08-late" "stage-08-seen" "stage-08.dlq";
    p09 "stage-09" "stage-10" "stage-09-odd" "stage-09-late" "stage-09-seen" "stage-09.dlq";
    p10 "stage-10" "stage-11" "stage-10-odd" "stage-10-late" "stage-10-seen" "stage-10.dlq";
    p11 "stage-11" "stage-12" "stage-11-odd" "stage-11-late" "stage-11-seen" "stage-11.dlq";
    p12 "stage-12" "stage-13" "stage-12-odd" "stage-12-late" "stage-12-seen" "stage-12.dlq";
    p13 "stage-13" "stage-14" "stage-13-odd" "stage-13-late" "stage-13-seen" "stage-13.dlq";
    p14 "stage-14" "stage-15" "stage-14-odd" "stage-14-late" "stage-14-seen" "stage-14.dlq";
    p15 "stage-15" "stage-16" "stage-15-odd" "stage-15-late" "stage-15-seen" "stage-15.dlq";
    p16 "stage-16" "stage-17" "stage-16-odd" "stage-16-late" "stage-16-seen" "stage-16.dlq";
    p17 "stage-17" "stage-18" "stage-17-odd" "stage-17-late" "stage-17-seen" "stage-17.dlq";
    p18 "stage-18" "stage-19" "stage-18-odd" "stage-18-late" "stage-18-seen" "stage-18.dlq";
    p19 "stage-19" "stage-20" "stage-19-odd" "stage-19-late" "stage-19-seen" "stage-19.dlq";
    p20 "stage-20" "stage-21" "stage-20-odd" "stage-20-late" "stage-20-seen" "stage-20.dlq";
    p21 "stage-21" "stage-22" "stage-21-odd" "stage-21-late" "stage-21-seen" "stage-21.dlq";
    p22 "stage-22" "stage-23" "stage-22-odd" "stage-22-late" "stage-22-seen" "stage-22.dlq";
    p23 "stage-23" "stage-24" "stage-23-odd" "stage-23-late" "stage-23-seen" "stage-23.dlq";
    p24 "stage-24" "stage-25" "stage-24-odd" "stage-24-late" "stage-24-seen" "stage-24.dlq";
    p25 "stage-25" "stage-26" "stage-25-odd" "stage-25-late" "stage-25-seen" "stage-25.dlq";
    p26 "stage-26" "stage-27" "stage-26-odd" "stage-26-late" "stage-26-seen" "stage-26.dlq";
    p27 "stage-27" "stage-28" "stage-27-odd" "stage-27-late" "stage-27-seen" "stage-27.dlq";
    p28 "stage-28" "stage-29" "stage-28-odd" "stage-28-late" "stage-28-seen" "stage-28.dlq";
    p29 "stage-29" "stage-30" "stage-29-odd" "stage-29-late" "stage-29-seen" "stage-29.dlq";
    p30 "stage-30" "stage-31" "stage-30-odd" "stage-30-late" "stage-30-seen" "stage-30.dlq";
    p31 "stage-31" "stage-32" "stage-31-odd" "stage-31-late" "stage-31-seen" "stage-31.dlq";
    p32 "stage-32" "stage-33" "stage-32-odd" "stage-32-late" "stage-32-seen" "stage-32.dlq";
    p33 "stage-33" "stage-34" "stage-33-odd" "stage-33-late" "stage-33-seen" "stage-33.dlq";
    p34 "stage-34" "stage-35" "stage-34-odd" "stage-34-late" "stage-34-seen" "stage-34.dlq";
    p35 "stage-35" "stage-36" "stage-35-odd" "stage-35-late" "stage-35-seen" "stage-35.dlq";
    p36 "stage-36" "stage-37" "stage-36-odd" "stage-36-late" "stage-36-seen" "stage-36.dlq";
    p37 "stage-37" "stage-38" "stage-37-odd" "stage-37-late" "stage-37-seen" "stage-37.dlq";
    p38 "stage-38" "stage-39" "stage-38-odd" "stage-38-late" "stage-38-seen" "stage-38.dlq";
    p39 "stage-39" "stage-40" "stage-39-odd" "stage-39-late" "stage-39-seen" "stage-39.dlq";
    p40 "stage-40" "stage-41" "stage-40-odd" "stage-40-late" "stage-40-seen" "stage-40.dlq";
    p41 "stage-41" "stage-42" "stage-41-odd" "stage-41-late" "stage-41-seen" "stage-41.dlq";
    p42 "stage-42" "stage-43" "stage-42-odd" "stage-42-late" "stage-42-seen" "stage-42.dlq";
    p43 "stage-43" "stage-44" "stage-43-odd" "stage-43-late" "stage-43-seen" "stage-43.dlq";
    p44 "stage-44" "stage-45" "stage-44-odd" "stage-44-late" "stage-44-seen" "stage-44.dlq";
    p45 "stage-45" "stage-46" "stage-45-odd" "stage-45-late" "stage-45-seen" "stage-45.dlq";
    p46 "stage-46" "stage-47" "stage-46-odd" "stage-46-late" "stage-46-seen" "stage-46.dlq";
    p47 "stage-47" "stage-48" "stage-47-odd" "stage-47-late" "stage-47-seen" "stage-47.dlq";
    p48 "stage-48" "stage-49" "stage-48-odd" "stage-48-late" "stage-48-seen" "stage-48.dlq";
    p49 "stage-49" "stage-50" "stage-49-odd" "stage-49-late" "stage-49-seen" "stage-49.dlq";
    p50 "stage-50" "stage-51" "stage-50-odd" "stage-50-late" "stage-50-seen" "stage-50.dlq";
    p51 "stage-51" "stage-52" "stage-51-odd" "stage-51-late" "stage-51-seen" "stage-51.dlq";
    p52 "stage-52" "stage-53" "stage-52-odd" "stage-52-late" "stage-52-seen" "stage-52.dlq";
    p53 "stage-53" "stage-54" "stage-53-odd" "stage-53-late" "stage-53-seen" "stage-53.dlq";
    p54 "stage-54" "stage-55" "stage-54-odd" "stage-54-late" "stage-54-seen" "stage-54.dlq";
    p55 "stage-55" "stage-56" "stage-55-odd" "stage-55-late" "stage-55-seen" "stage-55.dlq";
    p56 "stage-56" "stage-57" "stage-56-odd" "stage-56-late" "stage-56-seen" "stage-56.dlq";
    p57 "stage-57" "stage-58" "stage-57-odd" "stage-57-late" "stage-57-seen" "stage-57.dlq";
    p58 "stage-58" "stage-59" "stage-58-odd" "stage-58-late" "stage-58-seen" "stage-58.dlq";
    p59 "stage-59" "stage-60" "stage-59-odd" "stage-59-late" "stage-59-seen" "stage-59.dlq";
}

fn main() {
    let pipelines = eos_runtime::topology!(
        p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15,
        p16, p17, p18, p19, p20, p21, p22, p23, p24, p25, p26, p27, p28, p29, p30, p31,
        p32, p33, p34, p35, p36, p37, p38, p39, p40, p41, p42, p43, p44, p45, p46, p47,
        p48, p49, p50, p51, p52, p53, p54, p55, p56, p57, p58, p59
    );
    assert_eq!(pipelines.len(), 60);
}
