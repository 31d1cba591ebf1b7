package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/cmd/tasnif/outputs"
)

// got is the body of a GET, with its status before it.
func got(t *testing.T, address string) string {
	t.Helper()
	resp, err := http.Get("http://" + address)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return fmt.Sprint(resp.StatusCode, " ", string(text))
}

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// The operator's addresses, a file that changes, several models, a shadow.
func TestServeForItsOperator(t *testing.T) {
	path := trained(t)
	other := trained(t, "--trainer", "complement")
	address, log, stop := served(t, "--admin-addr", "127.0.0.1:0", "--watch-poll", "50ms",
		"--shadow", other, "news@1="+path, "second="+other)
	assert.Contains(t, got(t, address+"/v1/models"), `{"models":[{"name":"news","version":"1",`)
	assert.Contains(t, got(t, address+"/v1/models/second"), `200 {"name":"second"`)
	first := got(t, address+"/v1/model")
	better, err := os.ReadFile(other)
	require.NoError(t, err)
	require.NoError(t, outputs.Replace(path, better))
	assert.Equal(t, "loaded", log.until(`msg=reload name=news cause=file result=(\w+)`))
	assert.NotEqual(t, first, got(t, address+"/v1/model"))
	require.NoError(t, os.WriteFile(path, better[:100], 0o600))
	log.until(`(level=ERROR msg="not reloaded; the old model goes on answering" name=news cause=file)`)
	assert.Contains(t, got(t, address+"/readyz"), "200 ")
	assert.Equal(t, done, stop())
}

// A file of flags; the command line wins.
func TestServeConfig(t *testing.T) {
	path := trained(t)
	config := writeFile(t, "tasnif.json", fmt.Sprintf(`{"models":[%q],"name":"from-file","max-documents":7,"log-format":"text"}`, "news="+path))
	address, _, stop := served(t, "--config", config, "--max-documents", "9")
	card := got(t, address+"/v1/model")
	assert.Contains(t, card, `"name":"from-file"`)
	assert.Contains(t, card, `"documents":9`)
	assert.Equal(t, done, stop())
}

func TestServeConfigRefused(t *testing.T) {
	for text, says := range map[string]string{
		`{"max-document":7}`:                 `tasnif.json: "max-document" is not a flag of serve`,
		`{"config":"x"}`:                     `"config" is not a flag of serve`,
		`{"name":"a","name":"b"}`:            `tasnif.json: "name" occurs twice`,
		`{"models":["m"],"max-documents":0}`: `--max-documents 0: give at least 1`,
		`{"max-wait":"long"}`:                `expected duration`,
		`{"name":null}`:                      `"name" must be a string`,
		`{"name":{}}`:                        `"name" must be a string`,
		`[]`:                                 `must be one JSON object`,
		`{} {}`:                              `something follows`,
		`{"name":"a"`:                        `tasnif.json: EOF`,
		`{"demo":true,"models":["m"]}`:       `--demo stands in place of MODEL`,
	} {
		var stderr strings.Builder
		status := run(t.Context(), []string{"serve", "--config", writeFile(t, "tasnif.json", text)}, strings.NewReader(""), io.Discard, &stderr)
		assert.Equal(t, misuse, status, "%s: %s", text, stderr.String())
		assert.Contains(t, stderr.String(), says, text)
	}
}

func TestServeRefusesFlagsThatCannotBeMeant(t *testing.T) {
	for args, says := range map[string]string{
		"--name a m n":        "write NAME@VERSION=FILE",
		"--tls-cert c m":      "--tls-cert and --tls-key go together",
		"--tls-client-ca c m": "--tls-client-ca needs",
		"--request-rate=-1 m": "--request-rate -1: give at least 0",
		"--request-burst 0 m": "--request-burst 0: give at least 1",
		"=m":                  "write FILE, NAME=FILE",
		"a=":                  "write FILE, NAME=FILE",
	} {
		var stderr strings.Builder
		status := run(t.Context(), append([]string{"serve"}, strings.Fields(args)...), strings.NewReader(""), io.Discard, &stderr)
		assert.Equal(t, misuse, status, "%s: %s", args, stderr.String())
		assert.Contains(t, stderr.String(), says, args)
	}
}

// With a file of keys, only who has one is answered.
func TestServeKeys(t *testing.T) {
	path := trained(t)
	keys := writeFile(t, "keys", fmt.Sprintf("feed predict %x\n", sha256.Sum256([]byte("secret"))))
	address, _, stop := served(t, "--keys", keys, path)
	assert.Contains(t, got(t, address+"/v1/model"), "401 ")
	req, err := http.NewRequest("GET", "http://"+address+"/v1/model", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer secret")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	resp.Body.Close()
	assert.Equal(t, 200, resp.StatusCode)
	assert.Equal(t, done, stop())

	var stderr strings.Builder
	bad := writeFile(t, "keys", "feed predict secret\n")
	assert.Equal(t, failed, run(t.Context(), []string{"serve", "--keys", bad, path}, strings.NewReader(""), io.Discard, &stderr))
	assert.Contains(t, stderr.String(), "keys:1: the hash of feed is not 64 hex digits")
	stderr.Reset()
	assert.Equal(t, failed, run(t.Context(), []string{"serve", "--admin-addr", "0.0.0.0:0", path}, strings.NewReader(""), io.Discard, &stderr))
	assert.Contains(t, stderr.String(), "is not loopback")
}
