//go:build race

package features

// raceDetector is on: sync.Pool then forgets on purpose.
const raceDetector = true
