package data

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Category is the value of a categorical field of a document; "" if it has none.
//
//	source     its source
//	weekday    the day of the week of its date, in English: "Friday"
//	NAME       a field of Other, a string or a number
//	NAME/2     for a field of Other that is a URL, the second part of its path
func (d Document) Category(name string) string {
	switch name {
	case "source":
		return strings.TrimSpace(d.Source)
	case "weekday":
		if len(d.Date) >= len(time.DateOnly) {
			if day, err := time.Parse(time.DateOnly, d.Date[:len(time.DateOnly)]); err == nil {
				return day.Weekday().String()
			}
		}
		return ""
	}
	field, part, ofURL := strings.Cut(name, "/")
	for _, f := range d.Other {
		if f.Name != field {
			continue
		}
		value := strings.TrimSpace(f.Value)
		if strings.HasPrefix(value, `"`) {
			var text string
			if json.Unmarshal([]byte(value), &text) != nil {
				return ""
			}
			value = strings.TrimSpace(text)
		} else if strings.HasPrefix(value, "{") || strings.HasPrefix(value, "[") || value == "null" {
			return ""
		}
		if !ofURL {
			return value
		}
		return pathPart(value, part)
	}
	return ""
}

// pathPart is the n-th part of a URL's path, from 1; "" if there is none.
func pathPart(text, n string) string {
	at, err := strconv.Atoi(n)
	u, bad := url.Parse(text)
	if err != nil || bad != nil || at < 1 {
		return ""
	}
	parts := strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
	if at > len(parts) {
		return ""
	}
	return parts[at-1]
}

// OtherField is the name of the field of Other that a categorical field is read from; ""
// for the fields that every Document has.
func OtherField(category string) string {
	if category == "source" || category == "weekday" {
		return ""
	}
	field, _, _ := strings.Cut(category, "/")
	return field
}

// SetField sets a field of a document by its name in a corpus: source, date, or a field of
// Other, as a string.
func (d *Document) SetField(name, value string) {
	switch name {
	case "source":
		d.Source = value
	case "date":
		d.Date = value
	default:
		text, _ := json.Marshal(value) // cannot fail for a string
		d.Other = append(d.Other[:len(d.Other):len(d.Other)], Field{Name: name, Value: string(text)})
	}
}

// Limits on the categorical fields of a request. Further fields are ignored.
const (
	MaxFields     = 16  // of a document
	MaxFieldBytes = 256 // of a name, and of a value
)

// SetFields is SetField for each, sorted by name. Fields beyond MaxFields or MaxFieldBytes
// are ignored.
func (d *Document) SetFields(fields map[string]string) {
	n := 0
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if value := fields[name]; n < MaxFields && len(name) <= MaxFieldBytes && len(value) <= MaxFieldBytes {
			d.SetField(name, value)
			n++
		}
	}
}
