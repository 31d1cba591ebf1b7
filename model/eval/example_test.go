package eval_test

import (
	"context"
	"fmt"
	"log"

	"tasnif/data"
	"tasnif/data/demo"
	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/predictions"
	"tasnif/model/linear"
)

func ExampleEvaluate() {
	docs, err := demo.Corpus()
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	train, err := data.InSplits(docs, []string{"train"})
	if err != nil {
		log.Fatal(err)
	}
	test, err := data.InSplits(docs, []string{"test"})
	if err != nil {
		log.Fatal(err)
	}
	m, err := model.Train(ctx, train, model.Config{Trainer: &linear.Complement{}})
	if err != nil {
		log.Fatal(err)
	}
	report, _, err := eval.Evaluate(ctx, m, test, predictions.Options{}, eval.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d documents, micro-F1 %.2f, macro-F1 %.2f\n", report.Documents, report.Micro.F1, report.Macro.F1)
	// Output: 1264 documents, micro-F1 0.76, macro-F1 0.75
}
