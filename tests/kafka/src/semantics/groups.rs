//! Joining and leaving.

use eos_runtime::broker::Consume;

use super::{Lab, Member, member::both_until, offsets::identity, topic};

pub async fn a_single_member_gets_all_partitions<L: Lab>(lab: &L) {
    let topic = topic(lab, "single", 4).await;
    let mut member = Member::join(lab, &lab.fresh("single"), &topic).await;

    member.until("the assignment", |member| member.owned == [0, 1, 2, 3]).await;

    assert_eq!(member.changes, 1, "all at once");
}

pub async fn a_join_splits_the_partitions_and_a_leave_returns_them<L: Lab>(lab: &L) {
    split_and_return(lab, "cooperative-sticky").await;
}

pub async fn an_eager_join_splits_the_partitions_and_a_leave_returns_them<L: Lab>(lab: &L) {
    split_and_return(lab, "range").await;
}

async fn split_and_return<L: Lab>(lab: &L, strategy: &str) {
    let (topic, group) = (topic(lab, "split", 4).await, lab.fresh("split"));
    let mut first = Member::join_with(lab, &group, &topic, strategy, None).await;
    first.until("all", |member| member.owned.len() == 4).await;

    let mut second = Member::join_with(lab, &group, &topic, strategy, None).await;
    both_until(&mut first, &mut second, "two each", |one, other| one.len() == 2 && other.len() == 2).await;
    let mut all = [first.owned.clone(), second.owned.clone()].concat();
    all.sort_unstable();
    assert_eq!(all, [0, 1, 2, 3], "each has one owner");

    second.consumer.close().await;
    first.until("all again", |member| member.owned == [0, 1, 2, 3]).await;
}

pub async fn a_static_member_takes_its_partitions_back_without_a_rebalance<L: Lab>(lab: &L) {
    let (topic, group) = (topic(lab, "static", 4).await, lab.fresh("static"));
    let strategy = "cooperative-sticky";
    let mut stays = Member::join_with(lab, &group, &topic, strategy, Some("stays")).await;
    let mut goes = Member::join_with(lab, &group, &topic, strategy, Some("goes")).await;
    both_until(&mut stays, &mut goes, "two each", |one, other| one.len() == 2 && other.len() == 2).await;
    let (before, kept, changes) = (identity(lab, &mut stays).await, goes.owned.clone(), stays.changes);

    goes.consumer.close().await;
    let mut back = Member::join_with(lab, &group, &topic, strategy, Some("goes")).await;
    both_until(&mut stays, &mut back, "its partitions", |_, back| back.len() == 2).await;

    assert_eq!(back.owned, kept);
    assert_eq!(stays.changes, changes, "the other one is not disturbed");
    assert_eq!(identity(lab, &mut stays).await, before, "no new generation");
    let (old, new) = (before.generation, identity(lab, &mut back).await);
    assert_eq!((new.generation, new.group_instance_id.as_deref()), (old, Some("goes")));
}

pub async fn each_rebalance_is_a_new_generation<L: Lab>(lab: &L) {
    let (topic, group) = (topic(lab, "generation", 2).await, lab.fresh("generation"));
    let mut first = Member::join(lab, &group, &topic).await;
    first.until("all", |member| member.owned.len() == 2).await;
    let alone = identity(lab, &mut first).await;

    let mut second = Member::join(lab, &group, &topic).await;
    both_until(&mut first, &mut second, "one each", |one, other| one.len() == 1 && other.len() == 1).await;

    let (one, other) = (identity(lab, &mut first).await, identity(lab, &mut second).await);
    assert!(one.generation > alone.generation, "{one:?} after {alone:?}");
    assert_eq!(one.member_id, alone.member_id);
    assert_ne!(one.member_id, other.member_id);
}
