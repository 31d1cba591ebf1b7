package model_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sync"

	"tasnif/data"
	"tasnif/data/demo"
	"tasnif/model"
	"tasnif/model/linear"
)

// corpus is the training split of the demonstration corpus.
func corpus() []data.Document {
	docs, err := demo.Corpus()
	if err != nil {
		log.Fatal(err)
	}
	if docs, err = data.InSplits(docs, []string{"train"}); err != nil {
		log.Fatal(err)
	}
	return docs
}

// naiveBayes trains in a moment what the examples show.
var naiveBayes = sync.OnceValue(func() *model.Model {
	m, err := model.Train(context.Background(), corpus(), model.Config{Trainer: &linear.Complement{}})
	if err != nil {
		log.Fatal(err)
	}
	return m
})

func ExampleTrain() {
	var docs []data.Document
	for _, text := range []string{"قمة عربية", "زيارة الوزير", "سفير جديد", "محادثات السلام", "وساطة دولية"} {
		docs = append(docs, data.Document{Headline: "الدبلوماسية: " + text, Labels: []string{"diplomacy"}})
	}
	for _, text := range []string{"غارات", "قصف مدفعي", "مناورات", "صواريخ", "دبابات"} {
		docs = append(docs, data.Document{Headline: "الجيش: " + text, Labels: []string{"military"}})
	}
	m, err := model.Train(context.Background(), docs, model.Config{}) // all defaults
	if err != nil {
		log.Fatal(err)
	}
	p := m.Predict(data.Document{Headline: "الجيش يعلن عن مناورات"})
	fmt.Println(m.Mode, p.Labels()[0].ID)
	// Output: single military
}

func ExampleModel_Predict() {
	m := naiveBayes() // or model.ReadFile("news.tsnf")
	for _, headline := range []string{"قمة عربية تبحث العقوبات وصفقة السلاح", "الفريق يفوز بكأس العالم"} {
		p := m.Predict(data.Document{Headline: headline})
		for _, l := range p.Labels() {
			if l.Decided {
				fmt.Printf("%s %.2f\n", l.ID, l.Probability)
			}
		}
	}
	// Output:
	// diplomacy 0.99
	// sanctions 0.98
	// military 0.64
	// sports 0.95
}

func ExampleModel_Explain() {
	m := naiveBayes()
	d := data.Document{Headline: "قمة عربية تبحث العقوبات وصفقة السلاح"}
	for _, label := range m.Predict(d).Decided {
		for _, e := range m.Explain(d, label, 2) {
			fmt.Printf("%s: %s at %d\n", m.Labels[label].ID, e.Text, e.Start)
		}
	}
	// Output:
	// diplomacy: قمة at 0
	// diplomacy: وصفقة at 44
	// sanctions: العقوبات at 27
	// sanctions: السلاح at 55
	// military: وصفقة at 44
	// military: السلاح at 55
}

func ExampleReadFile() {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "news.tsnf")
	if err := naiveBayes().WriteFile(file); err != nil {
		log.Fatal(err)
	}
	m, err := model.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Info.Trainer, m.Info.Documents, "documents,", len(m.Labels), "labels")
	// Output:
	// complement 5057 documents, 17 labels
}
