package labelling

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval/safetext"
	"tasnif/model/eval/study"
)

// Item is an item to be labelled. Without a model it has no prediction.
type Item struct {
	data.Document
	study.Candidate
}

// Unlabelled is an item as it is to be labelled: with the labels and scores of a teacher,
// if one gave any, and without others.
func Unlabelled(d data.Document) data.Document {
	d.Other = slices.DeleteFunc(slices.Clone(d.Other), func(f data.Field) bool { return f.Name == "teacher" || f.Name == "scores" })
	if d.Teacher == "" {
		d.Labels = nil
	}
	return d
}

// likely is the score of a teacher from which a label is proposed, where the teacher
// gave no labels.
const likely = 0.5

// Proposed are the topics that the teacher gives an item, or else the model, as
// increasing indices.
func (x Item) Proposed(m *model.Model, topics []data.Topic) []int {
	var ids []string
	if x.Teacher != "" {
		ids = x.Labels
		for _, s := range x.Scores {
			if len(x.Labels) == 0 && s.Probability >= likely {
				ids = append(ids, s.Label)
			}
		}
	} else {
		for _, l := range x.Prediction.Decided {
			ids = append(ids, m.Labels[l].ID)
		}
	}
	var list []int
	for t, topic := range topics {
		if slices.Contains(ids, topic.ID) {
			list = append(list, t)
		}
	}
	return list
}

// ScoresOf are the teacher's scores of an item by label, or else the model's; nil
// without either.
func (x Item) ScoresOf(m *model.Model) map[string]float64 {
	scores := map[string]float64{}
	switch {
	case x.Teacher != "":
		for _, s := range x.Scores {
			scores[s.Label] = s.Probability
		}
	case m == nil:
		return nil
	default:
		for l, p := range x.Prediction.Scores {
			scores[m.Labels[l].ID] = p
		}
	}
	return scores
}

// Session asks for labels, item by item.
type Session struct {
	Store  *Store
	Model  *model.Model // nil without one
	Topics []data.Topic
	Items  []Item
	Left   int // items that are not among these
	Out    io.Writer

	answers []said // so far, for undo
	on      []bool // topics given to the item that is shown
}

// said is an answer on an item.
type said struct {
	stored bool // false: skipped
	on     []bool
}

// commands by what is typed; with an Arabic keyboard the same keys give other letters.
var commands = map[string]func(*Session) (more bool, err error){
	"":  (*Session).accept,
	"n": (*Session).none, "ى": (*Session).none,
	"s": (*Session).skip, "س": (*Session).skip,
	"u": (*Session).undo, "ع": (*Session).undo,
	"q": (*Session).quit, "ض": (*Session).quit,
	"?": (*Session).help, "؟": (*Session).help,
}

const labelKeys = "Enter accepts, numbers turn on and off, n none, s skip, u undo, q stop, ? help"

// Run asks until there are no more items or the user stops. Answers are stored at once.
func (t *Session) Run(ctx context.Context, in io.Reader) error {
	lines := make(chan string)
	go func() { // reading cannot be interrupted, so run does not wait for it
		defer close(lines)
		for scan := bufio.NewScanner(in); scan.Scan(); {
			select {
			case lines <- scan.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	for more := t.show(); more; {
		if err := t.write(labelKeys + " > "); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return t.summary()
		case line, open := <-lines:
			if !open {
				return t.summary()
			}
			var err error
			if more, err = t.do(strings.TrimSpace(line)); err != nil {
				return err
			}
		}
	}
	return t.summary()
}

// do carries out a line; more tells whether there is another item.
func (t *Session) do(line string) (more bool, err error) {
	if do, known := commands[strings.ToLower(line)]; known {
		return do(t)
	}
	numbers, err := t.numbers(line)
	if err != nil {
		return true, t.write(err.Error() + "\n")
	}
	for _, n := range numbers {
		t.on[n] = !t.on[n]
	}
	return true, t.write(t.choices())
}

// numbers reads numbers of topics, in any digits, separated by spaces or commas.
func (t *Session) numbers(line string) ([]int, error) {
	var list []int
	for _, word := range strings.FieldsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == '،' }) {
		n, err := strconv.Atoi(strings.Map(westernDigit, word))
		if err != nil || n < 1 || n > len(t.Topics) {
			return nil, fmt.Errorf("%q is neither a number from 1 to %d nor a key", word, len(t.Topics))
		}
		list = append(list, n-1)
	}
	return list, nil
}

// westernDigit maps Arabic and Persian digits to 0 to 9.
func westernDigit(r rune) rune {
	switch {
	case r >= '٠' && r <= '٩':
		return r - '٠' + '0'
	case r >= '۰' && r <= '۹':
		return r - '۰' + '0'
	}
	return r
}

func (t *Session) accept() (bool, error) { return t.store1(slices.Clone(t.on)) }

func (t *Session) none() (bool, error) { return t.store1(make([]bool, len(t.Topics))) }

// store1 stores the item that is shown and shows the next.
func (t *Session) store1(on []bool) (bool, error) {
	var labels []string
	for i, topic := range t.Topics {
		if on[i] {
			labels = append(labels, topic.ID)
		}
	}
	if err := t.Store.Add(t.Items[len(t.answers)].Document, labels); err != nil {
		return false, err
	}
	t.answers = append(t.answers, said{true, on})
	return t.show(), nil
}

func (t *Session) skip() (bool, error) {
	t.answers = append(t.answers, said{false, slices.Clone(t.on)})
	return t.show(), nil
}

// undo goes back to the previous item, with its answer.
func (t *Session) undo() (bool, error) {
	if len(t.answers) == 0 {
		return true, t.write("nothing was answered in this session\n")
	}
	last := t.answers[len(t.answers)-1]
	if last.stored {
		if err := t.Store.Undo(); err != nil {
			return false, err
		}
	}
	t.answers = t.answers[:len(t.answers)-1]
	t.show()
	t.on = last.on
	return true, t.write("undone; it was:\n" + t.choices())
}

func (t *Session) quit() (bool, error) { return false, nil }

// help shows what belongs to each topic.
func (t *Session) help() (bool, error) {
	var b strings.Builder
	for i, topic := range t.Topics {
		fmt.Fprintf(&b, "%4d %s: %s\n", i+1, topic.ID, topic.NoteEnglish)
		if topic.NoteArabic != "" {
			fmt.Fprintf(&b, "%s\n", topic.NoteArabic)
		}
	}
	b.WriteString("tasnif label --guide has examples of hard pairs\n")
	return true, t.write(b.String())
}

// bodyShown is how many characters of a body are shown.
const bodyShown = 600

// show shows the next item with the labels proposed; false where there is none.
func (t *Session) show() bool {
	at := len(t.answers)
	if at == len(t.Items) {
		return false
	}
	x := t.Items[at]
	t.on = make([]bool, len(t.Topics))
	for _, i := range x.Proposed(t.Model, t.Topics) {
		t.on[i] = true
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "\n%d of %d", at+1, len(t.Items))
	if t.Model != nil {
		l := t.Model.Labels[x.Label]
		fmt.Fprintf(&b, "   most unsure of %s: %.2f", l.ID, x.Prediction.Scores[x.Label])
		if least := t.Model.Threshold(x.Prediction.View, x.Label); least > 0 {
			fmt.Fprintf(&b, ", threshold %.2f", least)
		}
	}
	// Arabic has its lines to itself, so that a terminal sets each from the right.
	fmt.Fprintf(&b, "\n\n%s\n", safetext.Clean(x.Headline))
	if x.Body != "" {
		body := []rune(safetext.Clean(x.Body))
		if len(body) > bodyShown {
			body = append(body[:bodyShown], '…')
		}
		fmt.Fprintf(&b, "%s\n", string(body))
	}
	b.WriteByte('\n')
	b.WriteString(t.choices())
	_ = t.write(b.String()) // the next write has the same error
	return true
}

// choices lists the topics by number, with the probabilities of the teacher or the model.
func (t *Session) choices() string {
	var b strings.Builder
	width := 0
	for _, topic := range t.Topics {
		width = max(width, len(topic.ID))
	}
	scores := t.Items[len(t.answers)].ScoresOf(t.Model)
	for i, topic := range t.Topics {
		mark, score := " ", "    "
		if t.on[i] {
			mark = "x"
		}
		if p, known := scores[topic.ID]; known {
			score = fmt.Sprintf("%.2f", p)
		}
		fmt.Fprintf(&b, "%4d [%s] %-*s %s  %s\n", i+1, mark, width, topic.ID, score, topic.Arabic)
	}
	return b.String()
}

// summary says what was done.
func (t *Session) summary() error {
	stored := 0
	for _, a := range t.answers {
		if a.stored {
			stored++
		}
	}
	left, items := t.Left+len(t.Items)-stored, "items"
	if left == 1 {
		items = "item"
	}
	return t.write(fmt.Sprintf("\n%d labelled and %d skipped in this session; %s has %d; %d %s left\n",
		stored, len(t.answers)-stored, t.Store.path, len(t.Store.Had)+stored, left, items))
}

func (t *Session) write(text string) error {
	_, err := io.WriteString(t.Out, safetext.Lines(text))
	return err
}
