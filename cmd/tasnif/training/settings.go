package training

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"tasnif/model/linear"
)

// Settings lists the trainers with their default settings, KEY=VALUE as --set takes them,
// in lines of at most 80 columns.
func Settings() string {
	var b strings.Builder
	for _, name := range linear.Trainers() {
		line := fmt.Sprintf("    %-12s", name)
		for _, s := range pairs(name) {
			for _, piece := range strings.SplitAfter(s, "},") { // a list of trainers is long
				if piece = strings.TrimSpace(piece); len(line)+1+len(piece) > 80 {
					b.WriteString(line + "\n")
					line = strings.Repeat(" ", 16)
				}
				line += " " + piece
			}
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// pairs are a trainer's settings in their order.
func pairs(trainer string) (list []string) {
	t, err := linear.NewTrainer(trainer, nil)
	if err != nil {
		return nil
	}
	object, err := json.Marshal(t)
	if err != nil {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(object))
	_, err = d.Token() // the brace
	for err == nil && d.More() {
		var key json.Token
		var value json.RawMessage
		if key, err = d.Token(); err == nil {
			err = d.Decode(&value)
		}
		list = append(list, fmt.Sprintf("%s=%s", key, value))
	}
	return list
}
