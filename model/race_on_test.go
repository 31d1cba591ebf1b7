//go:build race

package model

// raceDetector is on: sync.Pool then forgets on purpose.
const raceDetector = true
