//! The list of all bodies.

/// Makes a test of every body. The argument is the path of a function
/// `fn run(body: impl AsyncFn(&SomeLab))`, from the crate's root.
#[macro_export]
macro_rules! semantics_suite {
    ($run:path) => {
        $crate::semantics_tests! { $run,
            isolation {
                open_records_are_unseen_and_hold_readers_at_the_stable_offset,
                aborted_records_are_never_seen,
                a_member_is_held_at_the_stable_offset_and_goes_on_after_the_commit,
                a_member_skips_aborted_records,
            }
            commit {
                records_of_several_topics_are_seen_together,
                control_records_take_offsets,
                a_transaction_may_hold_nothing_but_offsets,
                transactions_follow_each_other_at_once,
                an_abort_is_followed_by_a_good_transaction,
                nothing_is_registered_before_the_first_record_is_acknowledged,
            }
            offsets {
                nothing_committed_is_none,
                offsets_are_committed_with_the_transaction,
                offsets_of_an_aborted_transaction_are_dropped,
                pending_offsets_make_a_stable_reader_wait,
                offsets_of_a_member_that_left_are_refused,
                offsets_of_an_old_generation_are_refused,
                a_sender_without_membership_is_let_through,
            }
            fencing {
                a_second_init_fences_the_first_producer,
                an_init_ends_what_its_predecessor_left_open,
                a_timed_out_transaction_is_aborted_and_its_late_commit_fenced,
                a_timed_out_transactions_offsets_are_dropped,
            }
            groups {
                a_single_member_gets_all_partitions,
                a_join_splits_the_partitions_and_a_leave_returns_them,
                an_eager_join_splits_the_partitions_and_a_leave_returns_them,
                a_static_member_takes_its_partitions_back_without_a_rebalance,
                each_rebalance_is_a_new_generation,
            }
            rebalance {
                a_cooperative_group_waits_for_the_answer,
                an_eager_group_waits_for_the_answer,
                a_member_that_polls_its_group_hears_of_changes_and_gets_no_records,
                offsets_are_accepted_until_the_revocation_is_answered,
                records_of_partitions_given_up_never_come,
                the_next_owner_starts_where_the_last_one_committed,
            }
            records {
                a_seek_is_followed_by_the_record_it_points_to,
                ends_are_high_watermarks,
                control_records_and_aborted_records_are_no_records,
                a_record_comes_back_byte_for_byte,
                an_outbox_may_be_written_again_while_its_records_are_on_their_way,
                keys_go_to_the_partitions_of_javas_partitioner,
                a_record_for_an_unknown_topic_is_never_committed,
                a_record_that_is_too_large_dooms_only_its_transaction,
                a_record_that_the_topic_refuses_leaves_room_for_the_next_transaction,
                a_record_that_the_client_refuses_leaves_room_for_the_next_transaction,
            }
            reading {
                a_reader_gets_all_that_is_committed_once_and_in_order,
                a_reader_begins_where_it_is_told,
                a_reader_passes_what_is_no_record_at_the_end_of_the_log,
                a_reader_waits_at_an_open_transaction_and_goes_on_after_it,
                a_reader_at_the_end_goes_on_with_what_comes,
            }
            holding {
                a_held_partition_is_silent_until_its_seek_and_others_go_on,
                what_was_fetched_before_a_hold_does_not_come,
                a_partition_may_be_held_before_its_first_record,
                a_held_partition_stays_held_when_others_move,
                a_partition_that_is_given_up_is_held_no_more,
            }
            log_start {
                the_start_of_a_log_moves_with_what_is_deleted,
                a_member_that_is_sent_before_the_start_of_a_log_is_told_so,
            }
            topics {
                a_topic_is_created_as_asked_and_left_alone_when_it_is_there,
                a_topic_tells_how_long_it_keeps_what,
            }
        }
    };
}

/// One module per file, one test per body.
#[doc(hidden)]
#[macro_export]
macro_rules! semantics_tests {
    ($run:path, $($file:ident { $($body:ident),* $(,)? })*) => {
        $(
            mod $file {
                $(
                    #[test]
                    fn $body() {
                        $run(async |lab| $crate::semantics::$file::$body(lab).await);
                    }
                )*
            }
        )*
    };
}
