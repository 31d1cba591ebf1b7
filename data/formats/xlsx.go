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
		sheet, header := headerSheet(book, &opt)
		rows, err := book.Rows(sheet)
		if err != nil {
			fail(0, err)
			return
		}
		defer rows.Close()
		tellSheet(book, sheet, header, file, &opt)
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
			if line < header || strings.TrimSpace(strings.Join(cells, "")) == "" {
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

// headerSheet is the first sheet with a header row among its first rows, and the number
// of that row. Without any it is the first sheet.
func headerSheet(book *excelize.File, opt *Options) (sheet string, header int) {
	sheets := book.GetSheetList()
	if opt.Header != nil {
		return sheets[0], 0
	}
	for _, sheet := range sheets {
		rows, err := book.Rows(sheet)
		if err != nil {
			continue
		}
		for line := 1; line <= titleLines && rows.Next(); line++ {
			if cells, err := rows.Columns(); err == nil && isHeader(cells, opt, "", line > 1) {
				rows.Close()
				return sheet, line
			}
		}
		rows.Close()
	}
	return sheets[0], 0
}

// tellSheet says which sheet is read, and how much stands above its header row.
func tellSheet(book *excelize.File, sheet string, header int, file string, opt *Options) {
	if opt.Note == nil {
		return
	}
	var others []string
	for _, name := range book.GetSheetList() {
		if name != sheet {
			others = append(others, name)
		}
	}
	if len(others) > 0 {
		opt.Note(file, fmt.Sprintf("read the sheet %s; not read: %s", sheet, listed(others)))
	}
	if header > 1 {
		opt.Note(file, fmt.Sprintf("lines above the header row, which are not read: %d", header-1))
	}
}
