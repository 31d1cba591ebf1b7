package formats

import (
	"bytes"
	"io"
	"os"
	"strings"
)

// sniff is the ending of the format that a file looks like by its first bytes; "" if
// it cannot be read or is of none.
func sniff(path string, opt Options) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	open, err := openText(f, "", opt, true)
	if err != nil {
		return ""
	}
	defer open.Close()
	head := make([]byte, 1<<14)
	n, _ := io.ReadFull(open, head)
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("PAR1")):
		return ".parquet"
	case bytes.HasPrefix(head, []byte("PK\x03\x04")) && bytes.Contains(head, []byte("[Content_Types].xml")):
		return ".xlsx"
	}
	text, err := decode(bytes.NewReader(head), "", opt)
	if err != nil {
		return ""
	}
	in := newLines(text)
	line, err := in.row()
	for err == nil && len(bytes.TrimSpace(line)) == 0 {
		line, err = in.row()
	}
	if err != nil || checkUTF8(line) != nil {
		return ""
	}
	switch begin := strings.TrimSpace(string(line)); {
	case strings.HasPrefix(begin, "<?xml"), strings.HasPrefix(begin, "<rss"), strings.HasPrefix(begin, "<feed"):
		return ".xml"
	case strings.HasPrefix(begin, "<"):
		return ""
	case strings.HasPrefix(begin, labelPrefix):
		return ".ft.txt"
	case strings.HasPrefix(begin, "{") && strings.HasSuffix(begin, "}"):
		return ".jsonl"
	case strings.HasPrefix(begin, "["), begin == "{":
		return ".json"
	}
	if ending := headerOf(line, &opt); ending != "" {
		return ending
	}
	return ".txt"
}
