package main

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/data/formats"
)

// An error that an option would fix names the flag of that option: every text
// option of reading has one.
func TestErrorsNameTheFlagThatFixesThem(t *testing.T) {
	var options []string
	for field := range reflect.TypeFor[formats.Columns]().Fields() {
		options = append(options, "Columns."+field.Name)
	}
	options = append(options, "Encoding", "Delimiter", "Separators", "Header", "LabelNames", "Format")
	for _, option := range options {
		err := fmt.Errorf("a.csv:1: %w", &data.OptionError{Option: option, Value: "x", Err: errors.New("wrong")})
		assert.Regexp(t, `^a\.csv:1: wrong \(--[a-z-]+(, --[a-z-]+)?(; --columns headline,labels if there is no header row)? x\)$`, usage.OneLine(err), option)
	}
}

func TestTimeText(t *testing.T) {
	for d, want := range map[time.Duration]string{
		70 * time.Millisecond:     "0.1 s",
		59*time.Second + 940e6:    "59.9 s",
		time.Minute:               "1m0s",
		3723*time.Second + 600e6:  "1h2m4s",
		90*time.Second + 400*1000: "1m30s",
	} {
		assert.Equal(t, want, outputs.Duration(d))
	}
}
