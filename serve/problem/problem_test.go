package problem

import (
	"errors"
	"fmt"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Every kind has a status, a title, and a sentence in Arabic.
func TestEveryKindIsComplete(t *testing.T) {
	assert.Len(t, arabic, len(problems))
	for kind, p := range problems {
		assert.Regexp(t, regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`), string(kind))
		assert.GreaterOrEqual(t, p.status, 400, kind)
		assert.Less(t, p.status, 600, kind)
		assert.NotEmpty(t, p.title, kind)
		d := (&Error{Kind: kind, Detail: "x", Field: "f"}).InArabic("1")
		assert.Regexp(t, regexp.MustCompile(`\p{Arabic}.*\.$`), d.Detail, kind)
		assert.Equal(t, "f", d.Field)
	}
}

// An error that is no Error is the server's own; its words are for the log.
func TestOf(t *testing.T) {
	known := Errorf(BadValue, "top_k must be %d or more.", 1)
	assert.Same(t, known, Of(fmt.Errorf("documents[3]: %w", known)))
	other := Of(errors.New("secret"))
	assert.Equal(t, InternalError, other.Kind)
	assert.NotContains(t, other.Details("1").Detail, "secret")
	assert.ErrorContains(t, other, "secret")
}
