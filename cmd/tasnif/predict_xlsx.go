package main

import (
	"encoding/csv"
	"errors"
	"io"

	"github.com/xuri/excelize/v2"
)

// workbook makes an Excel workbook of the rows of CSV that are written to it.
type workbook struct {
	*io.PipeWriter
	done chan error
}

func newWorkbook(to io.Writer) *workbook {
	in, out := io.Pipe()
	w := &workbook{out, make(chan error, 1)}
	go func() {
		err := copyRows(to, in)
		in.CloseWithError(err)
		w.done <- err
	}()
	return w
}

// Close ends the rows and waits for the workbook.
func (w *workbook) Close() error {
	return errors.Join(w.PipeWriter.Close(), <-w.done)
}

// copyRows writes rows of CSV as the sheet of a workbook. Every cell is text.
func copyRows(to io.Writer, from io.Reader) error {
	book := excelize.NewFile()
	defer book.Close()
	sheet, err := book.NewStreamWriter(book.GetSheetName(0))
	if err != nil {
		return err
	}
	rows := csv.NewReader(from)
	for line := 1; ; line++ {
		cells, err := rows.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		row := make([]any, len(cells))
		for i, cell := range cells {
			row[i] = cell
		}
		at, err := excelize.CoordinatesToCellName(1, line)
		if err == nil {
			err = sheet.SetRow(at, row)
		}
		if err != nil {
			return err
		}
	}
	if err := sheet.Flush(); err != nil {
		return err
	}
	return book.Write(to)
}
