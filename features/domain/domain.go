// Package domain checks numbers against their domains. A numeric field of a struct has its
// domain as a tag, in interval notation, and Check checks all fields of a struct:
//
//	Alpha float64       `domain:"[1e-10,1e6]"`
//	Folds int           `domain:"0 or [2,1000]"`
//	Wait  time.Duration `domain:"(0,24h]"`
//	Seed  uint64        `domain:"any"`
//
// NaN and the infinities are in no domain, not even in any.
package domain

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Domain is a union of intervals.
type Domain []Interval

// Interval is the numbers between two bounds. For a single value both bounds are equal.
type Interval struct {
	Low, High         float64
	OpenLow, OpenHigh bool // the bound itself is outside
	low, high         string
}

// Parse reads a domain: intervals and single values, joined by "or", or "any".
// Bounds are numbers or durations, and inf; the error says which part is wrong.
func Parse(text string) (Domain, error) {
	if text == "any" {
		return Domain{{Low: -math.MaxFloat64, High: math.MaxFloat64}}, nil
	}
	var d Domain
	for _, part := range strings.Split(text, " or ") {
		i := Interval{OpenLow: strings.HasPrefix(part, "("), OpenHigh: strings.HasSuffix(part, ")")}
		inner := strings.TrimRight(strings.TrimLeft(part, "(["), ")]")
		low, high, ranged := strings.Cut(inner, ",")
		if !ranged {
			high = low
		}
		var err error
		if i.Low, err = bound(low); err == nil {
			i.High, err = bound(high)
		}
		if ranged != (len(part) == len(inner)+2) || err != nil || i.Low > i.High {
			return nil, fmt.Errorf("domain %q: %q is not an interval; write one such as [0,1], (0,1e6] or [2,inf)", text, part)
		}
		i.low, i.high = low, high
		d = append(d, i)
	}
	return d, nil
}

// bound reads a number, a duration (in nanoseconds) or inf.
func bound(text string) (float64, error) {
	if x, err := strconv.ParseFloat(text, 64); err == nil {
		return x, nil
	}
	t, err := time.ParseDuration(text)
	return float64(t), err
}

// Has tells whether x is in the domain.
func (d Domain) Has(x float64) bool {
	for _, i := range d {
		above := x > i.Low || x == i.Low && !i.OpenLow
		below := x < i.High || x == i.High && !i.OpenHigh
		if above && below && !math.IsInf(x, 0) {
			return true
		}
	}
	return false
}

// String is the domain in words, to follow "it must be": at least 2 and at most 10.
func (d Domain) String() string {
	var parts []string
	for _, i := range d {
		from, to := "at least "+i.low, "at most "+i.high
		if i.OpenLow {
			from = "above " + i.low
		}
		if i.OpenHigh {
			to = "below " + i.high
		}
		switch {
		case i.low == "":
			parts = append(parts, "a finite number")
		case i.Low == i.High:
			parts = append(parts, i.low)
		case math.IsInf(i.High, 1):
			parts = append(parts, from)
		default:
			parts = append(parts, from+" and "+to)
		}
	}
	return strings.Join(parts, ", or ")
}

// Error is a number outside its domain.
type Error struct {
	Field  string // its name in JSON, with the path to it
	Value  any
	Domain Domain
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s is %v; it must be %s", e.Field, e.Value, e.Domain)
}

// Field is one number of a struct.
type Field struct {
	Name  string // as in JSON, with the path to it: blocks[0].scale
	Tag   string // its domain as written; empty: it has none
	Value reflect.Value
}

// Check is an *Error if the number is outside its domain, and another error if
// it has none.
func (f Field) Check() error {
	if f.Tag == "" {
		return fmt.Errorf("the field %s has no domain", f.Name)
	}
	d, err := Parse(f.Tag)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	x := 0.0
	switch {
	case f.Value.CanInt():
		x = float64(f.Value.Int())
	case f.Value.CanUint():
		x = float64(f.Value.Uint())
	default:
		x = f.Value.Float()
	}
	if !d.Has(x) {
		return &Error{Field: f.Name, Value: f.Value.Interface(), Domain: d}
	}
	return nil
}

// Check checks the numbers of a struct, and of the structs and lists in it. The error is
// that of the first number outside its domain.
func Check(v any) error {
	for _, f := range Fields(v) {
		if err := f.Check(); err != nil {
			return err
		}
	}
	return nil
}

// Fields lists the exported numbers of a struct or of a pointer to one, in the order of
// their declaration, including those of structs and lists in it. A field tagged domain:"-"
// is skipped.
func Fields(v any) []Field { return Numbers("", "", reflect.ValueOf(v)) }

// Numbers lists the numbers in a value with this name and tag: the number itself, or those
// of a list or a struct. Bytes are not numbers.
func Numbers(name, tag string, v reflect.Value) (list []Field) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return Numbers(name, tag, v.Elem())
		}
	case reflect.Slice, reflect.Array:
		for i := 0; i < v.Len() && v.Type().Elem().Kind() != reflect.Uint8; i++ {
			list = append(list, Numbers(fmt.Sprintf("%s[%d]", name, i), tag, v.Index(i))...)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() || f.Tag.Get("domain") == "-" {
				continue
			}
			own, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if own == "" {
				own = f.Name
			}
			if name != "" {
				own = name + "." + own
			}
			list = append(list, Numbers(own, f.Tag.Get("domain"), v.Field(i))...)
		}
	default:
		if v.CanInt() || v.CanUint() || v.CanFloat() {
			return []Field{{name, tag, v}}
		}
	}
	return list
}
