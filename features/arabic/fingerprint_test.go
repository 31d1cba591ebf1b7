package arabic

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestFingerprintIsPinned fails when a version changes.
func TestFingerprintIsPinned(t *testing.T) {
	pinned := map[Version]string{First: "570a6079480a2ed0", Second: "1b11639b620eb554"}
	for _, v := range Versions() {
		assert.Equal(t, pinned[v], Fingerprint(v),
			"The tables of version %d changed, or its code: models trained before will be refused.\n"+
				"A version that was released stays as it is; add another one to version.go.\n"+
				"If it was never released, write the new fingerprint here.", v)
		of, known := VersionOf(Fingerprint(v))
		assert.Equal(t, v, of)
		assert.True(t, known)
	}
	_, known := VersionOf("0123456789abcdef")
	assert.False(t, known)
	assert.Equal(t, Latest, Versions()[0])
}
