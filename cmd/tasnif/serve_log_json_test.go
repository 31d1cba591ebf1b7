package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The log is what slog.JSONHandler writes, whatever a record holds.
func TestJSONLogIsSlogs(t *testing.T) {
	text := rapid.OneOf(rapid.SampledFrom([]string{"request", "/v1/predict", "", "a\"b", "<x>&", "شرح", "\\", "\x00", "\u2028", "\xff"}), rapid.String())
	value := rapid.OneOf(
		rapid.Custom(func(t *rapid.T) slog.Value { return slog.StringValue(text.Draw(t, "string")) }),
		rapid.Custom(func(t *rapid.T) slog.Value { return slog.Int64Value(rapid.Int64().Draw(t, "int")) }),
		rapid.Custom(func(t *rapid.T) slog.Value {
			return slog.DurationValue(time.Duration(rapid.Int64().Draw(t, "took")))
		}),
		rapid.SampledFrom([]slog.Value{slog.BoolValue(true), slog.Float64Value(0.1), slog.AnyValue(errors.New("e")), slog.AnyValue(nil),
			slog.Uint64Value(7), slog.TimeValue(time.Unix(1, 2)), slog.GroupValue(slog.Int("a", 1)), slog.GroupValue()}),
	)
	attr := rapid.Custom(func(t *rapid.T) slog.Attr { return slog.Attr{Key: text.Draw(t, "key"), Value: value.Draw(t, "value")} })
	attrs := rapid.SliceOfN(attr, 0, 9)
	rapid.Check(t, func(t *rapid.T) {
		var got, want bytes.Buffer
		a, b := newJSONLog(&got), slog.Handler(slog.NewJSONHandler(&want, nil))
		for range rapid.IntRange(0, 2).Draw(t, "with") {
			given := attrs.Draw(t, "given")
			a, b = a.WithAttrs(given), b.WithAttrs(given)
		}
		if rapid.Bool().Draw(t, "group") {
			a, b = a.WithGroup("g"), b.WithGroup("g")
		}
		for range 2 { // the second finds the memory of the first
			when := rapid.SampledFrom([]time.Time{{}, time.Unix(1700000000, 123456789), time.Unix(1700000000, 120000000).UTC()}).Draw(t, "time")
			r := slog.NewRecord(when, rapid.SampledFrom([]slog.Level{slog.LevelInfo, slog.LevelError, 3}).Draw(t, "level"), text.Draw(t, "msg"), 0)
			r.AddAttrs(attrs.Draw(t, "attrs")...)
			require.NoError(t, a.Handle(context.Background(), r))
			require.NoError(t, b.Handle(context.Background(), r))
		}
		require.Equal(t, want.String(), got.String())
	})
}

func BenchmarkJSONLog(b *testing.B) {
	for name, log := range map[string]slog.Handler{"ours": newJSONLog(discarded{}), "slog": slog.NewJSONHandler(discarded{}, nil)} {
		log = log.WithAttrs([]slog.Attr{slog.String("method", "POST"), slog.String("route", "/v1/predict"), slog.Int("status", 200)})
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r := slog.NewRecord(time.Unix(1700000000, 123456789), slog.LevelInfo, "request", 0)
				r.AddAttrs(slog.String("request_id", "3k2j1h4g5f6d7s8a9p0o1i2u3"), slog.Int("bytes", 911), slog.Duration("took", 45123),
					slog.String("client", "127.0.0.1"), slog.Int("documents", 1))
				_ = log.Handle(context.Background(), r)
			}
		})
	}
}

type discarded struct{}

func (discarded) Write(b []byte) (int, error) { return len(b), nil }
