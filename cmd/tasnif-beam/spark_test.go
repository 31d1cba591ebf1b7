//go:build engines

package main

import "testing"

// Spark within the job server, workers within the submitter.
func TestSparkEmbedded(t *testing.T) {
	lib := libraries(t, "spark")
	program, _ := built(t)
	port, _ := jobServer(t, "org.apache.beam.runners.spark.SparkJobServerDriver", lib, "--spark-master-url=local[2]")
	job{program, port, []string{"--environment_type=LOOPBACK"}}.agrees(t, nil)
}
