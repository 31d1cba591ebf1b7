package pictures

// Language is one that page and reports are written in.
type Language string

// The languages.
const (
	Arabic  Language = "ar"
	English Language = "en"
)

// Languages are all of them, the first one first.
var Languages = []Language{Arabic, English}

// Direction is how the language runs: "rtl" or "ltr".
func (l Language) Direction() string {
	if l == Arabic {
		return "rtl"
	}
	return "ltr"
}

// words are what stands inside pictures.
type words struct {
	Precision, Recall     string // titles of the axes
	Score, Has, HasNot    string
	Threshold             string
	Said, True            string
	Answered, Right       string
	TrueRows, GivenColumn string
	Whole                 string
}

var wordsOf = map[Language]words{
	Arabic: {
		Precision: "الضبط: الصحيح ممّا وُسم", Recall: "الاستيعاب: ما وُسم ممّا يستحق",
		Score: "الاحتمال الذي أعطاه النموذج", Has: "يخصّه الموضوع", HasNot: "لا يخصّه", Threshold: "العتبة",
		Said: "الاحتمال المعلن", True: "ما تحقّق فعلًا",
		Answered: "نسبة ما يُجاب عنه", Right: "الصحيح ممّا أُجيب",
		TrueRows: "الصحيح", GivenColumn: "ما أُعطي", Whole: "الكل",
	},
	English: {
		Precision: "precision: right of those tagged", Recall: "recall: tagged of those that belong",
		Score: "probability given by the model", Has: "belongs", HasNot: "does not", Threshold: "threshold",
		Said: "probability given", True: "came true",
		Answered: "share answered", Right: "right of those answered",
		TrueRows: "true", GivenColumn: "given", Whole: "all",
	},
}

// in is the words of a language, English for one that is not known.
func in(l Language) words {
	if w, ok := wordsOf[l]; ok {
		return w
	}
	return wordsOf[English]
}
