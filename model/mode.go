package model

import (
	"fmt"

	"tasnif/data"
)

// modeOf chooses the mode: Auto is Single where every document has exactly one
// label. notSingle is why Single is refused, nil where it is not.
func modeOf(asked Mode, notSingle error) (Mode, error) {
	switch {
	case asked == Multi, (asked == Auto || asked == "") && notSingle != nil:
		return Multi, nil
	case asked == Auto || asked == "":
		return Single, nil
	case asked != Single:
		return "", fmt.Errorf("no mode %q; there are %s, %s, %s", asked, Auto, Single, Multi)
	case notSingle != nil:
		return "", &data.OptionError{Option: "Mode", Value: string(Auto), Err: fmt.Errorf("%w; mode single needs exactly one label on each document", notSingle)}
	}
	return Single, nil
}

// notSingle names the first document that has not exactly one label; nil: none.
func notSingle(docs []data.Document, y [][]int32) error {
	for i, labels := range y {
		if len(labels) != 1 {
			return fmt.Errorf("%s: it has %d labels", placeOf(docs[i], i), len(labels))
		}
	}
	return nil
}
