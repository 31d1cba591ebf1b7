package tables

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// listSeparator stands between the values of a list in a cell of Parquet's rows. No
// label holds a line break.
const listSeparator = "\n"

// parquetFile makes a Parquet file of the rows of CSV that are written to it: labels
// and scores are lists, every other column is text or null.
func parquetFile(to io.Writer, from io.Reader) error {
	rows := csv.NewReader(from)
	head, err := rows.Read()
	if err != nil && err != io.EOF {
		return err
	}
	group := parquet.Group{}
	for _, name := range head {
		group[name] = columnNode(name)
	}
	file := parquet.NewGenericWriter[any](to, parquet.NewSchema("answers", orderedGroup{group, head}), parquet.Compression(&parquet.Zstd))
	for err != io.EOF {
		var cells []string
		if cells, err = rows.Read(); err == nil {
			_, err = file.WriteRows([]parquet.Row{parquetRow(head, cells)})
		}
		if err != nil && err != io.EOF {
			return err
		}
	}
	return file.Close()
}

// columnNode is the type of a column.
func columnNode(name string) parquet.Node {
	switch name {
	case "labels":
		return parquet.List(parquet.String())
	case "scores":
		return parquet.List(parquet.Leaf(parquet.DoubleType))
	}
	return parquet.Optional(parquet.String())
}

// parquetRow is a row of cells.
func parquetRow(head, cells []string) parquet.Row {
	var row parquet.Row
	for i, cell := range cells {
		switch name := head[i]; {
		case cell == "":
			row = append(row, parquet.NullValue().Level(0, 0, i))
		case name == "labels" || name == "scores":
			for n, text := range strings.Split(cell, listSeparator) {
				value := parquet.ByteArrayValue([]byte(text))
				if score, err := strconv.ParseFloat(text, 64); name == "scores" && err == nil {
					value = parquet.DoubleValue(score)
				}
				row = append(row, value.Level(min(n, 1), 1, i))
			}
		default:
			row = append(row, parquet.ByteArrayValue([]byte(cell)).Level(0, 1, i))
		}
	}
	return row
}

// orderedGroup is a group with its fields in an order of its own.
type orderedGroup struct {
	parquet.Group
	order []string
}

// Fields are the fields in that order.
func (g orderedGroup) Fields() []parquet.Field {
	fields := g.Group.Fields()
	slices.SortFunc(fields, func(a, b parquet.Field) int {
		return slices.Index(g.order, a.Name()) - slices.Index(g.order, b.Name())
	})
	return fields
}
