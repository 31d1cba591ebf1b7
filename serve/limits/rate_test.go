package limits_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"tasnif/serve/limits"
)

func TestRateForgets(t *testing.T) {
	p := limits.NewRate(1, 1)
	p.Remember(3)
	now := time.Now()
	for i := range 100 {
		assert.Zero(t, p.Take(fmt.Sprint(i), now))
	}
	assert.Equal(t, 3, p.Clients())
	assert.Equal(t, time.Second, p.Take("99", now), "remembered")
	assert.Zero(t, p.Take("99", now.Add(time.Second)), "a refusal costs nothing")
	assert.Zero(t, p.Take("0", now), "forgotten")
}
