package main

import (
	"context"
	"fmt"
	"os"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/metrics"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"     // --runner=prism
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal" // and every job server
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal/extworker"
)

// runners by what --runner says. Flink and Spark are job servers like any other.
var runners = map[string]string{
	"prism": "prism", "universal": "universal", "portable": "universal", "flink": "universal", "spark": "universal", "dataflow": "dataflow",
}

// execute runs a pipeline to its end and tells of bad rows.
func execute(ctx context.Context, f *flags, p *beam.Pipeline) error {
	name, ok := runners[f.runner]
	if !ok {
		return usagef("--runner %q: there are prism (for tests), flink, spark, universal and dataflow", f.runner)
	}
	result, err := beam.Run(ctx, name, p)
	if err != nil {
		return fmt.Errorf("the job failed on %s: %w", f.runner, err)
	}
	if result == nil {
		return nil
	}
	found := result.Metrics().Query(func(r metrics.SingleResult) bool { return r.Name() == "bad_rows" })
	for _, c := range found.Counters() {
		if c.Result() > 0 {
			fmt.Fprintf(os.Stderr, "tasnif-beam: skipped %d bad rows\n", c.Result())
		}
	}
	return nil
}

// pool serves workers from this process, until it is stopped: what an engine
// without Docker is told with --environment_type=EXTERNAL.
func pool(ctx context.Context, f *flags, args []string) error {
	if len(args) > 0 {
		return usagef("pool takes no %q", args[0])
	}
	server, err := extworker.StartLoopback(ctx, f.port)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "tasnif-beam: workers at localhost:%d\n", f.port)
	<-ctx.Done()
	return server.Stop(context.WithoutCancel(ctx))
}
