package vectors

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Released models name these files: each is there, is what its checksum says, and is
// small enough to ship.
func TestFiles(t *testing.T) {
	files, err := fs.Glob(files, "*.zst")
	require.NoError(t, err)
	require.Len(t, sums(), len(files))
	for _, line := range sums() {
		file, err := File(line[0])
		require.NoError(t, err, line[1])
		sum := sha256.Sum256(file)
		assert.Equal(t, line[0], hex.EncodeToString(sum[:]), line[1])
		assert.Contains(t, files, Name(line[0])+".zst")
	}
	assert.NotEmpty(t, Name(Default()))
}

func TestUnknown(t *testing.T) {
	_, err := File("0123456789abcdef")
	assert.EqualError(t, err, "word vectors 0123456789ab are not in this program; use the version that trained with them, or a newer one")
	assert.Empty(t, Name(""))
}

// What was released is not removed.
func TestReleased(t *testing.T) {
	assert.Equal(t, "khaleej-128.base", Name("c4bdebb8a7bd3d1fc04adab23da9ce2ff475f530d304bb8183836fbda2c93898"))
}
