package arabic

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestFingerprintIsPinned fails when the normalizer changes.
func TestFingerprintIsPinned(t *testing.T) {
	assert.Equal(t, "570a6079480a2ed0", Fingerprint(First),
		"The normalizer's tables or version changed: models trained before will be refused.\n"+
			"If that is meant, write the new fingerprint here. If the change was in the code of the\n"+
			"pass alone (testdata/tokens.txt changed), raise normalizerVersion in fingerprint.go as well.")
}
