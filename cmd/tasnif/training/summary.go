package training

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/model"
)

// WriteSummary says of a model file what was trained, how long it took, and what to do next:
// evaluate is the command that measures it.
func WriteSummary(w io.Writer, m *model.Model, file, evaluate string, took time.Duration) error {
	size := "?"
	if info, err := os.Stat(file); err == nil {
		size = outputs.Size(info.Size())
	}
	held := ""
	if m.Matrix() > 0 {
		held = ", feature values took " + outputs.Size(m.Matrix()) + " of memory"
	}
	vectors := m.WordVectors()
	if vectors != "" {
		vectors = "vectors   " + vectors + "\n"
	}
	if rule := m.PassageRule(); rule != "" {
		vectors += "passages  " + rule + "\n"
	}
	trained := outputs.Amount(m.Info.Documents, "document")
	if m.Uncalibrated() {
		trained, evaluate = outputs.Amount(m.Info.Unlabelled, "document")+" without labels", "tasnif label --pick random -o sample.jsonl "+file+" FEED, then tasnif evaluate "+file+" sample.jsonl"
	}
	_, err := fmt.Fprintf(w, "model     %s, %s\ntrained   %s, %s, %s-label, %s\ntrainer   %s\n%stook      %s%s\nmeasure   %s\nserve     tasnif serve %s\n",
		filepath.Clean(file), size, trained, outputs.Amount(len(m.Labels), "label"), m.Mode, outputs.Amount(m.Vectorizer.Len(), "feature"), model.TrainerText(m.Info.Trainer, m.Info.InPlaceOf), vectors, outputs.Duration(took), held, evaluate, file)
	return err
}
