package data

// View says which fields of a document are scored.
type View int

const (
	ArticleView  View = iota // a body, with or without a headline
	HeadlineView             // a headline alone
	Views                    // the number of views
)

// String is the view's name on the command line and in answers.
func (v View) String() string { return [Views]string{"article", "headline"}[v] }

// View is the document's view, by the fields that it has.
func (d Document) View() View {
	if d.Body == "" {
		return HeadlineView
	}
	return ArticleView
}
