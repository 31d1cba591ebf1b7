package serve_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
)

// streamed is a line of an NDJSON answer, whichever it is.
type streamed struct {
	ID     string
	Labels []string
	Scores map[string]float64
	Model  registry.Ref
	Line   int
	Error  *problem.Details
}

func (l streamed) String() string {
	if l.Error != nil {
		return fmt.Sprintf("%d: %d %s", l.Line, l.Error.Status, strings.TrimPrefix(l.Error.Type, "urn:tasnif:problem:"))
	}
	return fmt.Sprintf("%s %v of %s %s", l.ID, l.Labels, l.Model.Name, l.Model.Version)
}

func readLines(t *testing.T, r io.Reader) []string {
	t.Helper()
	var out []string
	for d := json.NewDecoder(r); ; {
		var l streamed
		err := d.Decode(&l)
		if err == io.EOF {
			return out
		}
		require.NoError(t, err)
		out = append(out, l.String())
	}
}

// A bad line is answered in its place and the rest goes on.
func TestStream(t *testing.T) {
	s := newServer(t, demo(), small())
	lines := strings.Join([]string{
		`{"id":"a","headline":"عقوبات"}`,
		``,
		`{"id":"b","headlin":"قمة"}`,
		`{"id":"c","headline":"قمة","top_k":1,"explain":true}` + "\r",
		`not JSON`,
		`{"documents":[{"headline":"a"}]}`,
		`{"headline":"` + strings.Repeat("x", 5000) + `"}`,
		`{"headline":"` + strings.Repeat("x", 201) + `"}`,
		`{"headline":"a","explain":{"labels":["none"]}}`,
		`   `,
		`{"id":"z","text":"مباراة"}`, // no newline at its end
	}, "\n")
	want := []string{
		"a [sanctions] of demo 7",
		"3: 422 missing-field",
		"c [diplomacy] of demo 7",
		"5: 400 malformed-json",
		"6: 422 conflicting-fields",
		"7: 413 body-too-large",
		"8: 422 document-too-long",
		"9: 422 bad-value",
		"z [sports] of demo 7",
	}
	w := do(s, "POST", "/v1/predict", lines, "Content-Type", "application/x-ndjson; charset=utf-8")
	require.Equal(t, 200, w.Code)
	assert.Equal(t, "application/x-ndjson", w.Header().Get("Content-Type"))
	assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	assert.Equal(t, want, readLines(t, w.Body))

	packed := gzipped(lines)
	w = do(s, "POST", "/v1/predict", packed, "Content-Type", "application/x-ndjson", "Content-Encoding", "gzip")
	assert.Equal(t, want, readLines(t, w.Body))

	w = do(s, "POST", "/v1/predict", packed[:len(packed)-6], "Content-Type", "application/x-ndjson", "Content-Encoding", "gzip")
	got := readLines(t, w.Body)
	assert.Contains(t, got[len(got)-1], "400 unreadable-body")

	assert.Empty(t, readLines(t, do(s, "POST", "/v1/predict", "\n\n", "Content-Type", "application/x-ndjson").Body))
}

func TestStreamRefusesBeforeItBegins(t *testing.T) {
	s := newServer(t, demo(), small())
	post := func(path string, headers ...string) func() (int, string) {
		return func() (int, string) {
			w := do(s, "POST", path, `{"headline":"a"}`, append([]string{"Content-Type", "application/x-ndjson"}, headers...)...)
			return w.Code, problemType(w.Body.Bytes())
		}
	}
	for want, ask := range map[string]func() (int, string){
		"400 urn:tasnif:problem:query-not-accepted":           post("/v1/predict?top_k=1"),
		"400 urn:tasnif:problem:unreadable-body":              post("/v1/predict", "Content-Encoding", "gzip"),
		"415 urn:tasnif:problem:unsupported-content-encoding": post("/v1/predict", "Content-Encoding", "zstd"),
		"415 urn:tasnif:problem:unsupported-media-type":       post("/v1/predict", "Content-Type", "application/x-ndjson; charset=cp1256"),
	} {
		status, kind := ask()
		assert.Equal(t, want, fmt.Sprint(status, " ", kind))
	}
}

// A stream that ends before its body does ends its connection, refused at once or
// broken midway: what is left of the body is not the next request.
func TestConnectionAfterABrokenStream(t *testing.T) {
	opt := serve.Defaults()
	opt.DrainDelay = 0
	s := run(t, demo(), opt)
	for name, body := range map[string]string{
		"no gzip at all": strings.Repeat("this is no gzip ", 1000),
		"broken midway":  gzipped(`{"headline":"مباراة"}`+"\n") + strings.Repeat("this is no gzip ", 1000),
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", s.addr)
			require.NoError(t, err)
			defer conn.Close()
			_, err = fmt.Fprintf(conn, "POST /v1/predict/lines HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
			require.NoError(t, err)
			answers := bufio.NewReader(conn)
			res, err := http.ReadResponse(answers, &http.Request{Method: "POST"})
			require.NoError(t, err)
			text, err := io.ReadAll(res.Body)
			require.NoError(t, err)
			assert.Contains(t, string(text), "unreadable-body")
			assert.Equal(t, res.StatusCode != 200, res.Close, "a client is told where it still can be")
			_, _ = io.WriteString(conn, "POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Length: 16\r\n\r\n{\"headline\":\"x\"}")
			require.NoError(t, conn.SetReadDeadline(time.Now().Add(10*time.Second)))
			rest, err := io.ReadAll(answers)
			assert.NotErrorIs(t, err, os.ErrDeadlineExceeded)
			assert.Empty(t, string(rest))
		})
	}
}

// talk opens an NDJSON request whose lines the test writes one at a time.
func talk(t *testing.T, s *running) (say func(string), hear func() string) {
	t.Helper()
	r, w := io.Pipe()
	req, err := http.NewRequest("POST", "http://"+s.addr+"/v1/predict", r)
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-ndjson")
	var answers *bufio.Scanner
	t.Cleanup(func() { _ = w.Close() })
	say = func(line string) {
		_, err := io.WriteString(w, line+"\n")
		require.NoError(t, err)
	}
	res, err := s.client.Do(req)
	require.NoError(t, err)
	t.Cleanup(func() { _ = res.Body.Close() })
	require.Equal(t, 200, res.StatusCode)
	answers = bufio.NewScanner(res.Body)
	hear = func() string {
		if !answers.Scan() {
			return fmt.Sprint("end ", answers.Err())
		}
		var l streamed
		require.NoError(t, json.Unmarshal(answers.Bytes(), &l))
		return l.String()
	}
	return say, hear
}

// Each line is answered before the next is sent, by one release throughout,
// and a drain ends the request after the line under way, saying so.
func TestStreamIsLiveAndDrains(t *testing.T) {
	opt := serve.Defaults()
	opt.DrainDelay = 0
	opt.ReadTimeout, opt.WriteTimeout = 100*time.Millisecond, 100*time.Millisecond // for one document, not for a stream
	s := run(t, demo(), opt)
	say, hear := talk(t, s)
	say(`{"id":"1","headline":"عقوبات"}`)
	assert.Equal(t, "1 [sanctions] of demo 7", hear())
	require.NoError(t, s.Swap(registry.Release{Name: "demo", Version: "next", Classifier: newsroom()}))
	time.Sleep(200 * time.Millisecond) // past both timeouts
	say(`{"id":"2","headline":"قمة"}`)
	assert.Equal(t, "2 [diplomacy] of demo 7", hear())
	s.stop()
	assert.Equal(t, "3: 503 not-ready", hear())
	assert.Equal(t, "end <nil>", hear())
	assert.NoError(t, <-s.ended)
}

// An archive that takes longer than any one wait may is answered whole: the
// wait is for the next bytes, wherever they break off.
func TestStreamMayTakeLong(t *testing.T) {
	opt := serve.Defaults()
	opt.DrainDelay, opt.IdleTimeout = 0, 300*time.Millisecond
	s := run(t, demo(), opt)
	r, w := io.Pipe()
	go func() {
		for range 10 {
			_, _ = io.WriteString(w, `","headline":"قمة"}`+"\n"+`{"id":"`)
			time.Sleep(100 * time.Millisecond)
		}
		_ = w.Close()
	}()
	res, err := s.client.Post("http://"+s.addr+"/v1/predict", "application/x-ndjson", io.MultiReader(strings.NewReader(`{"id":"`), r))
	require.NoError(t, err)
	defer res.Body.Close()
	got := readLines(t, res.Body)
	require.Len(t, got, 11)
	assert.Equal(t, " [diplomacy] of demo 7", got[9])
	assert.Equal(t, "11: 400 malformed-json", got[10])
	s.stop()
	assert.NoError(t, <-s.ended)
}

func TestStreamWaitsOnlySoLong(t *testing.T) {
	opt := serve.Defaults()
	opt.DrainDelay, opt.IdleTimeout = 0, 50*time.Millisecond
	s := run(t, demo(), opt)
	_, hear := talk(t, s)
	assert.Equal(t, "1: 408 body-too-slow", hear())
	s.stop()
	assert.NoError(t, <-s.ended)
}

func TestStreamsAreFew(t *testing.T) {
	opt := serve.Defaults()
	opt.DrainDelay, opt.MaxStreams = 0, 1
	s := run(t, demo(), opt)
	say, hear := talk(t, s)
	say(`{"headline":"عقوبات"}`)
	hear()
	requireProblem(t, do(s, "POST", "/v1/predict", `{"headline":"a"}`, "Content-Type", "application/x-ndjson"), 503, "overloaded")
	predicted(t, s, `{"headline":"a"}`) // which are apart
	s.stop()
	assert.NoError(t, <-s.ended)
}

// A panic in the middle cuts the connection: what was said stands, and the
// end is not mistaken for a whole answer.
func TestStreamCutByAPanic(t *testing.T) {
	opt := serve.Defaults()
	opt.DrainDelay = 0
	k := newsroom()
	s := run(t, registry.Release{Name: "m", Classifier: &altered{keywords: k, predict: func(d data.Document) model.Prediction {
		if d.ID == "bad" {
			panic(d.Headline)
		}
		return k.Predict(d)
	}}}, opt)
	say, hear := talk(t, s)
	say(`{"id":"1","headline":"عقوبات"}`)
	assert.Equal(t, "1 [sanctions] of m ", hear())
	say(`{"id":"bad","headline":"عقوبات"}`)
	assert.Regexp(t, "^end .*EOF", hear())
	s.stop()
	assert.NoError(t, <-s.ended)
}

// FuzzPredictLines: whatever the lines, each is answered with JSON, no answer
// is a server's mistake, and no line is answered twice.
func FuzzPredictLines(f *testing.F) {
	f.Add([]byte("{\"headline\":\"قمة\"}\n\nx\n{\"title\":\"\xff\"}\r\n{\"headline\":\"a\"}{}"))
	f.Add([]byte("\n\n{\"documents\":[]}"))
	s := newServer(f, demo(), small())
	f.Fuzz(func(t *testing.T, body []byte) {
		w := do(s, "POST", "/v1/predict", string(body), "Content-Type", "application/x-ndjson")
		require.Equal(t, 200, w.Code)
		d := json.NewDecoder(w.Body)
		answers, last := 0, 0
		for ; ; answers++ {
			var l streamed
			err := d.Decode(&l)
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
			if l.Error != nil {
				require.Less(t, l.Error.Status, 500)
				require.Greater(t, l.Line, last)
				last = l.Line
			}
		}
		lines := 0
		for line := range bytes.SplitSeq(body, []byte("\n")) {
			if len(bytes.TrimSpace(line)) > 0 || len(line) > 4096 {
				lines++
			}
		}
		require.Equal(t, lines, answers)
	})
}
