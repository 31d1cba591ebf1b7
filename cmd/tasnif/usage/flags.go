package usage

import (
	"errors"
	"strings"

	"tasnif/data"
	"tasnif/model/eval/safetext"
)

// flags are the flags that set the options which errors of libraries name.
var flags = map[string]string{
	"Columns.ID":       "--id-field",
	"Columns.Headline": "--headline-field, --body-field",
	"Columns.Body":     "--body-field",
	"Columns.Labels":   "--labels-field",
	"Columns.Source":   "--source-field",
	"Columns.Date":     "--date-field",
	"Columns.Split":    "--split-field",
	"Delimiter":        "--delimiter",
	"Encoding":         "--encoding",
	"Format":           "--read-as",
	"Header":           "--headline-field, --body-field; --columns headline,labels if there is no header row",
	"LabelNames":       "--label-names",
	"Separators":       "--label-separator",
	"Mode":             "--mode",
	"model":            "make one with: tasnif train -o MODEL CORPUS",
	"base":             "make one with: tasnif pretrain -o BASE ARCHIVE",
	"counts":           "make them with: tasnif count -o COUNTS CORPUS",
}

// WithFlag adds the flag that sets an option of a library.
func WithFlag(text, option, value string) string {
	if option == "" {
		return text
	}
	return text + " (" + strings.TrimSpace(flags[option]+" "+strings.TrimPrefix(value, ".")) + ")"
}

// OneLine is an error on one line, whatever was in a file name, with the flag
// that would fix it.
func OneLine(err error) string {
	text := err.Error()
	if option := (*data.OptionError)(nil); errors.As(err, &option) {
		text = WithFlag(text, option.Option, option.Value)
	}
	return strings.ReplaceAll(safetext.Lines(strings.TrimSpace(text)), "\n", " ")
}
