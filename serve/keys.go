package serve

import (
	"bufio"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"tasnif/serve/problem"

	"github.com/gin-gonic/gin"
)

// Scope is what an API key may do.
type Scope string

const (
	ScopePredict  Scope = "predict"  // everything under /v1 and /v2
	ScopeAdmin    Scope = "admin"    // everything on the admin listener
	ScopeMetrics  Scope = "metrics"  // GET /metrics on the admin listener
	ScopeFeedback Scope = "feedback" // corrections and reviews, as a reader; and the models' cards
	ScopeEditor   Scope = "editor"   // corrections and reviews as an editor, whose decision is final
)

// Key is an API key as the server knows it: its hash. Keys are long and random, so a plain
// SHA-256 suffices.
type Key struct {
	Name   string // for the log; never secret
	Hash   [sha256.Size]byte
	Scopes []Scope
}

func (k Key) may(s Scope) bool { return slices.Contains(k.Scopes, s) }

// ReadKeys reads a file of keys, one on each line. Blank lines and lines that begin with #
// are skipped:
//
//	NAME SCOPE[,SCOPE...] SHA256-IN-HEX
//
// The hash is the output of "printf %s KEY | sha256sum". name is the file's, for errors.
func ReadKeys(r io.Reader, name string) ([]Key, error) {
	var keys []Key
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		k, err := readKey(fields)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		for _, other := range keys {
			if other.Name == k.Name || other.Hash == k.Hash {
				return nil, fmt.Errorf("%s:%d: the name or the hash is that of %s above", name, n, other.Name)
			}
		}
		keys = append(keys, k)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("%s: there is no key in it; without keys, leave the file out", name)
	}
	return keys, nil
}

// readKey reads the fields of a line. Its errors never quote the hash: it may be the key
// itself by mistake.
func readKey(fields []string) (Key, error) {
	var k Key
	if len(fields) != 3 || !plainID(fields[0]) {
		return k, fmt.Errorf("want NAME SCOPE[,SCOPE] SHA256, got %d fields", len(fields))
	}
	k.Name = fields[0]
	for scope := range strings.SplitSeq(fields[1], ",") {
		switch s := Scope(scope); s {
		case ScopePredict, ScopeAdmin, ScopeMetrics, ScopeFeedback, ScopeEditor:
			k.Scopes = append(k.Scopes, s)
		default:
			return k, fmt.Errorf("the scopes of %s must be of predict, feedback, editor, metrics and admin, with commas between", k.Name)
		}
	}
	hash, err := hex.DecodeString(fields[2])
	if err != nil || len(hash) != len(k.Hash) {
		return k, fmt.Errorf("the hash of %s is not 64 hex digits; take what printf %%s KEY | sha256sum prints", k.Name)
	}
	copy(k.Hash[:], hash)
	return k, nil
}

// SetKeys replaces the keys of a server that has keys. Removed keys are refused from the
// next request on. The log lists added and removed keys.
func (s *Server) SetKeys(keys []Key) error {
	old := *s.keys.Load()
	if len(old) == 0 || len(keys) == 0 {
		return errors.New("serve: a server that started with keys must keep some, and one that started without cannot get any")
	}
	missing := func(from, in []Key) []string {
		names := []string{}
		for _, k := range from {
			if !slices.ContainsFunc(in, func(o Key) bool { return o.Name == k.Name && o.Hash == k.Hash && slices.Equal(o.Scopes, k.Scopes) }) {
				names = append(names, k.Name)
			}
		}
		return names
	}
	s.keys.Store(&keys)
	s.log.Info("keys", "keys", len(keys), "added", missing(keys, old), "revoked", missing(old, keys))
	return nil
}

// allowed accepts requests whose key has one of the scopes.
func (s *Server) allowed(scopes ...Scope) gin.HandlerFunc {
	return func(c *gin.Context) {
		name, err := s.keyOf(given(c, "Authorization"), scopes...)
		if noted(c).key = name; err != nil {
			fail(c, err)
		}
	}
}

// keyOf is the name of the key in a header Authorization: Bearer KEY, which must have one
// of the scopes. All hashes are compared in constant time. Without keys everyone is
// allowed.
func (s *Server) keyOf(header string, scopes ...Scope) (name string, err error) {
	keys := *s.keys.Load()
	if len(keys) == 0 {
		return "", nil
	}
	kind, token, _ := strings.Cut(header, " ")
	if token = strings.TrimSpace(token); !strings.EqualFold(kind, "Bearer") || token == "" {
		return "", problem.Errorf(problem.KeyMissing, "Send Authorization: Bearer KEY.")
	}
	hash := sha256.Sum256([]byte(token))
	found := -1
	for i := range keys {
		if subtle.ConstantTimeCompare(hash[:], keys[i].Hash[:]) == 1 {
			found = i
		}
	}
	if found < 0 {
		return "", problem.Errorf(problem.KeyUnknown, "Ask your operator for a key.")
	}
	if !slices.ContainsFunc(scopes, keys[found].may) {
		err = problem.Errorf(problem.ScopeMissing, "This key does not have the scope %s.", scopes[0])
	}
	return keys[found].Name, err
}
