package stats

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRankingsOfManyDocumentsAreDrawnLessOften(t *testing.T) {
	assert.Equal(t, 1000, (*Outcomes)(nil).affordable(1000))
	o := &Outcomes{order: [][]place{make([]place, 12_000), nil, nil, nil, nil, nil}}
	assert.Equal(t, 1000, o.affordable(1000))
	o.order[0] = make([]place, 200_000)
	assert.Equal(t, 447, o.affordable(1000))
	o.order = append(o.order, make([][]place, 94)...)
	assert.Equal(t, 200, o.affordable(1000))
	assert.Equal(t, 100, o.affordable(100))
}
