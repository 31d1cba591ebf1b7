package tables

import (
	"encoding/csv"
	"errors"
	"io"

	"github.com/xuri/excelize/v2"
)

// converted turns what is written to it into a file of another format.
type converted struct {
	*io.PipeWriter
	done chan error
}

func convert(to io.Writer, with func(io.Writer, io.Reader) error) *converted {
	in, out := io.Pipe()
	w := &converted{out, make(chan error, 1)}
	go func() {
		err := with(to, in)
		in.CloseWithError(err)
		w.done <- err
	}()
	return w
}

// Close ends what is written and waits for the file.
func (w *converted) Close() error {
	return errors.Join(w.PipeWriter.Close(), <-w.done)
}

// workbook makes an Excel workbook of rows of CSV. Every cell is text.
func workbook(to io.Writer, from io.Reader) error {
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
