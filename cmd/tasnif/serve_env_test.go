package main

import (
	"crypto/sha256"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/cmd/tasnif/outputs"
)

// Every flag of serve has a variable of its own, and no flag of another verb has.
func TestEveryServeFlagHasAVariable(t *testing.T) {
	var cli commandLine
	parser, err := kong.New(&cli, options()...)
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, verb := range parser.Model.Children {
		for _, flag := range verb.Flags {
			if verb.Name != "serve" {
				assert.Empty(t, flag.Tag.Envs, "%s --%s", verb.Name, flag.Name)
				continue
			}
			require.Len(t, flag.Tag.Envs, 1)
			assert.Regexp(t, `^TASNIF_[A-Z0-9_]+$`, flag.Tag.Envs[0])
			assert.False(t, seen[flag.Tag.Envs[0]])
			seen[flag.Tag.Envs[0]] = true
		}
	}
	assert.True(t, seen["TASNIF_MAX_CONNS_PER_ADDRESS"])
}

// The command line wins over the environment, and that over the file of flags.
func TestServeEnvironment(t *testing.T) {
	path := trained(t)
	config := writeFile(t, "tasnif.json", `{"max-documents":7,"max-body":5000,"name":"from-file"}`)
	t.Setenv("TASNIF_CONFIG", config)
	t.Setenv("TASNIF_MODELS", "news="+path)
	t.Setenv("TASNIF_MAX_DOCUMENTS", "8")
	t.Setenv("TASNIF_MAX_BODY", "6000")
	t.Setenv("TASNIF_ADDR", "not an address") // served gives --addr
	address, _, stop := served(t, "--max-body", "7000")
	card := got(t, address+"/v1/model")
	assert.Contains(t, card, `"body_bytes":7000`)
	assert.Contains(t, card, `"documents":8`)
	assert.Contains(t, card, `"name":"from-file"`)
	assert.Equal(t, done, stop())

	t.Setenv("TASNIF_MAX_DOCUMENTS", "many")
	var stderr strings.Builder
	assert.Equal(t, misuse, run(t.Context(), []string{"serve", path}, strings.NewReader(""), &stderr, &stderr))
	assert.Contains(t, stderr.String(), "TASNIF_MAX_DOCUMENTS")
}

// A key that is no longer in the file is refused without a restart.
func TestServeRevokesKeys(t *testing.T) {
	line := func(name, key string) string {
		return fmt.Sprintf("%s predict %x\n", name, sha256.Sum256([]byte(key)))
	}
	keys := writeFile(t, "keys", line("a", "one")+line("b", "two"))
	address, log, stop := served(t, "--keys", keys, "--watch-poll", "20ms", trained(t))
	status := func(key string) int {
		r, err := http.NewRequest("GET", "http://"+address+"/v1/model", nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+key)
		resp, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		defer resp.Body.Close()
		return resp.StatusCode
	}
	require.Equal(t, 200, status("one"))
	require.NoError(t, outputs.Replace(keys, []byte(line("b", "two")+line("c", "three"))))
	assert.Equal(t, "[a]", log.until(`msg=keys keys=2 added=\[c\] revoked=(\[a\])`))
	assert.Equal(t, 401, status("one"))
	assert.Equal(t, 200, status("two"))
	assert.Equal(t, 200, status("three"))
	require.NoError(t, outputs.Replace(keys, []byte("nonsense\n")))
	log.until(`(level=ERROR msg="not reloaded; the old keys go on")`)
	assert.Equal(t, 200, status("two"))
	assert.Equal(t, done, stop())
}

// systemd is told once requests are taken, and when that ends.
func TestServeNotifies(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("skipped: Windows has no systemd")
	}
	dir, err := os.MkdirTemp("", "tasnif") // the path of a socket must be short
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket := filepath.Join(dir, "notify")
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	require.NoError(t, err)
	defer l.Close()
	t.Setenv("NOTIFY_SOCKET", socket)
	address, _, stop := served(t, trained(t))
	said := func() string {
		b := make([]byte, 64)
		require.NoError(t, l.SetReadDeadline(time.Now().Add(patience)))
		n, err := l.Read(b)
		require.NoError(t, err)
		return string(b[:n])
	}
	assert.Equal(t, "READY=1", said())
	assert.Contains(t, got(t, address+"/readyz"), "200 ")
	assert.Equal(t, done, stop())
	assert.Equal(t, "STOPPING=1", said())
}

// A shadow may have the name of its model: the next version of the same file.
func TestServeShadowOfTheSameName(t *testing.T) {
	first, next := trained(t), trained(t, "--trainer", "complement")
	address, _, stop := served(t, "--shadow", next, first)
	assert.Contains(t, got(t, address+"/v1/models"), `{"models":[{"name":"m",`)
	labels, _ := asked(t, address, "عقوبات على شركات النفط وتجميد أصول")
	assert.Contains(t, labels, "sanctions")
	assert.Equal(t, done, stop())
}
