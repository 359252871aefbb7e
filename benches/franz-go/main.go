// The franz-go arm of the benchmark: its GroupTransactSession, a transaction for every interval.
// SIGTERM ends the open transaction; the last line on standard output says how many there were.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

type arguments struct {
	bootstrap, input, output, group, id string
	interval                            time.Duration
}

func main() {
	arguments := parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	transactions, err := run(ctx, arguments)
	fmt.Printf("{\"transactions\": %d}\n", transactions)
	if err != nil {
		log.Fatal(err)
	}
}

func parse() arguments {
	var given arguments
	text := func(into *string, name string) { flag.StringVar(into, name, "", "required") }
	text(&given.bootstrap, "bootstrap")
	text(&given.input, "input")
	text(&given.output, "output")
	text(&given.group, "group")
	text(&given.id, "id")
	interval := flag.Int("interval-ms", 100, "commit interval in milliseconds")
	flag.Parse()
	flag.VisitAll(func(option *flag.Flag) {
		if option.Value.String() == "" {
			fmt.Fprintf(os.Stderr, "--%s is missing\n", option.Name)
			os.Exit(2)
		}
	})
	given.interval = time.Duration(*interval) * time.Millisecond
	return given
}

func session(given arguments) (*kgo.GroupTransactSession, error) {
	return kgo.NewGroupTransactSession(
		kgo.SeedBrokers(strings.Split(given.bootstrap, ",")...),
		kgo.TransactionalID(given.id),
		kgo.ConsumerGroup(given.group),
		kgo.ConsumeTopics(given.input),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.DefaultProduceTopic(given.output),
		// Its own default is snappy, everybody else's is none: all arms shall write the same bytes.
		kgo.ProducerBatchCompression(kgo.NoCompression()),
		kgo.WithLogger(kgo.BasicLogger(os.Stderr, kgo.LogLevelWarn, nil)),
	)
}

func run(ctx context.Context, given arguments) (transactions int, err error) {
	session, err := session(given)
	if err != nil {
		return 0, err
	}
	defer session.Close()
	for ctx.Err() == nil {
		fetches := session.PollFetches(ctx)
		if fetches.NumRecords() == 0 {
			if err := failure(fetches); err != nil {
				return transactions, err
			}
			continue
		}
		committed, err := transaction(ctx, session, given.interval, fetches)
		if err != nil {
			return transactions, err
		}
		if committed {
			transactions++
		}
	}
	return transactions, nil
}

// transaction handles what was fetched and all that comes within the interval, and commits.
// Not committed without an error is an abort (a rebalance, say): the session went back to its offsets.
// What it has taken it also commits when SIGTERM comes: only polls end with ctx.
func transaction(
	ctx context.Context, session *kgo.GroupTransactSession, interval time.Duration, fetches kgo.Fetches,
) (bool, error) {
	until, cancel := context.WithTimeout(ctx, interval)
	defer cancel()
	if err := session.Begin(); err != nil {
		return false, err
	}
	unsent := kgo.AbortingFirstErrPromise(session.Client())
	for {
		if err := failure(fetches); err != nil {
			return false, err
		}
		for record := range fetches.RecordsAll() {
			value, err := enrich(record.Value)
			if err != nil {
				return false, fmt.Errorf("%s/%d offset %d: %w", record.Topic, record.Partition, record.Offset, err)
			}
			// The fetched key stays as it is: it is the customer in both topics.
			session.Produce(context.Background(), &kgo.Record{Key: record.Key, Value: value}, unsent.Promise())
		}
		if until.Err() != nil {
			break
		}
		fetches = session.PollFetches(until)
	}
	return session.End(context.Background(), kgo.TransactionEndTry(unsent.Err() == nil))
}

// failure is the first error of a poll that is not merely its end.
func failure(fetches kgo.Fetches) error {
	for _, failed := range fetches.Errors() {
		if !errors.Is(failed.Err, context.Canceled) && !errors.Is(failed.Err, context.DeadlineExceeded) {
			return fmt.Errorf("%s/%d: %w", failed.Topic, failed.Partition, failed.Err)
		}
	}
	return nil
}
