package formats

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"strings"
	"tasnif/data"

	"github.com/xuri/excelize/v2"
)

// xlsxLimit bounds the unpacked size of a workbook; a sheet of a million rows needs less.
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
		merged, err := mergedCells(book, sheet)
		if err != nil {
			fail(0, err)
			return
		}
		in := &sheetRows{file: file, opt: &opt}
		if opt.Header != nil {
			if err := in.columns(opt.Header); err != nil {
				fail(0, err)
				return
			}
		}
		for line := 1; rows.Next(); line++ {
			cells, err := rows.Columns()
			if err != nil {
				fail(line, fmt.Errorf("cannot be read as .xlsx: %w", err))
				return
			}
			cells = merged.fill(line, cells)
			switch {
			case line < header || strings.TrimSpace(strings.Join(cells, "")) == "":
			case in.table == nil:
				if err := in.columns(cells); err != nil {
					fail(line, err)
					return
				}
			default:
				if !yield(in.document(line, cells)) {
					return
				}
			}
		}
		if err := rows.Error(); err != nil {
			fail(0, err)
		}
	}
}

// sheetRows reads the rows of a sheet.
type sheetRows struct {
	table *table // nil: the header row was not read yet
	file  string
	opt   *Options
}

// columns makes the table of a header row.
func (s *sheetRows) columns(names []string) error {
	t, err := newTable(names, s.opt, "")
	if err != nil {
		t.used()
		return err
	}
	t.tell(s.file)
	s.table = t
	return nil
}

// document is that of a row. An error is a *RowError.
func (s *sheetRows) document(line int, cells []string) (data.Document, error) {
	for len(cells) < len(s.table.columns) { // blank cells at the end of a row are not written
		cells = append(cells, "")
	}
	place := data.Place{File: s.file, Line: line}
	err := checkUTF8([]byte(strings.Join(cells, "\n")))
	var d data.Document
	if err == nil {
		d, err = s.table.document(cells)
	}
	if err != nil {
		return data.Document{}, &RowError{place, err}
	}
	d.Place = place
	return d, nil
}

// headerSheet is the first sheet with a header row among its first rows, and the number of
// that row; without any, the first sheet and 0.
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

// tellSheet reports which sheet is read, and the number of lines above its header row.
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

// mergedRows holds the values of cells that are merged over several rows, by row and column
// from 1, for the rows below the first, where the file has no value.
type mergedRows map[int]map[int]string

// mergedCells finds the merged cells of a sheet; nil if there are none.
func mergedCells(book *excelize.File, sheet string) (mergedRows, error) {
	has := false
	book.Pkg.Range(func(name, content any) bool {
		xml, ok := content.([]byte)
		has = has || ok && strings.HasPrefix(name.(string), "xl/worksheets/") && bytes.Contains(xml, []byte("<mergeCell "))
		return true
	})
	if !has {
		return nil, nil
	}
	list, err := book.GetMergeCells(sheet)
	if err != nil {
		return nil, err
	}
	rows, filled := mergedRows{}, 0
	for _, m := range list {
		left, top, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		if err != nil {
			continue
		}
		_, bottom, err := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err != nil || bottom <= top {
			continue
		}
		if filled += bottom - top; filled > mostMerged {
			return nil, fmt.Errorf("more than %d rows have merged cells; take the cells apart", mostMerged)
		}
		for line := top + 1; line <= bottom; line++ {
			if rows[line] == nil {
				rows[line] = map[int]string{}
			}
			rows[line][left] = m.GetCellValue()
		}
	}
	return rows, nil
}

// mostMerged is the largest number of rows that get merged values.
const mostMerged = 1 << 20

// fill sets the cells of a row that are merged with a row above.
func (m mergedRows) fill(line int, cells []string) []string {
	for column, value := range m[line] {
		for len(cells) < column {
			cells = append(cells, "")
		}
		if cells[column-1] == "" {
			cells[column-1] = value
		}
	}
	return cells
}
