package formats

import (
	"fmt"
	"io"
	"iter"
	"strings"
	"tasnif/data"

	"github.com/xuri/excelize/v2"
)

// xlsxLimit bounds what a workbook may unpack to: a sheet of a million rows takes less.
const xlsxLimit = 4 << 30

// readXLSX reads the first sheet of an Excel workbook, under a header row.
func readXLSX(r io.Reader, file string, opt Options) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		fail := func(line int, err error) {
			yield(data.Document{}, fmt.Errorf("%s: %w", data.Place{File: file, Line: line}, err))
		}
		limit := int64(xlsxLimit)
		if opt.MaxBytes > 0 {
			limit = 4 * opt.MaxBytes // of the parts of the workbook
		}
		book, err := excelize.OpenReader(r, excelize.Options{UnzipSizeLimit: limit, UnzipXMLSizeLimit: min(limit, 64<<20)})
		if err != nil {
			fail(0, fmt.Errorf("cannot be read as .xlsx (%w); it is damaged or of another kind", err))
			return
		}
		defer book.Close()
		sheets := book.GetSheetList()
		rows, err := book.Rows(sheets[0])
		if err != nil {
			fail(0, err)
			return
		}
		defer rows.Close()
		if len(sheets) > 1 && opt.Note != nil {
			opt.Note(file, fmt.Sprintf("read the sheet %s; not read: %s", sheets[0], listed(sheets[1:])))
		}
		var t *table
		if opt.Header != nil {
			if t, err = newTable(opt.Header, &opt, ""); err != nil {
				fail(0, err)
				return
			}
			t.usage.tell(file, &opt)
		}
		for line := 1; rows.Next(); line++ {
			cells, err := rows.Columns()
			if err != nil {
				fail(line, fmt.Errorf("cannot be read as .xlsx: %w", err))
				return
			}
			if strings.TrimSpace(strings.Join(cells, "")) == "" {
				continue
			}
			if t == nil {
				if t, err = newTable(cells, &opt, ""); err != nil {
					fail(line, err)
					return
				}
				t.usage.tell(file, &opt)
				continue
			}
			for len(cells) < len(t.columns) { // blank cells at the end of a row are not written
				cells = append(cells, "")
			}
			place := data.Place{File: file, Line: line}
			err = checkUTF8([]byte(strings.Join(cells, "\n")))
			var d data.Document
			if err == nil {
				d, err = t.document(cells)
				d.Place = place
			}
			if err != nil {
				d, err = data.Document{}, &RowError{place, err}
			}
			if !yield(d, err) {
				return
			}
		}
		if err := rows.Error(); err != nil {
			fail(0, err)
		}
	}
}
