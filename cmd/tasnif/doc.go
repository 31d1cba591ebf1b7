// Command tasnif trains, evaluates and serves topic taggers for Arabic news.
//
//	       args                    one verb, one file
//	        |                 +--> train.go     corpus        -> model file
//	main.go v                 +--> evaluate.go  model, corpus -> report (evaluate's -o: output.go)
//	  run: parse, verb, ------+--> predict.go   model, feed   -> a JSON line a document
//	        |      exit       +--> explain.go   model, text   -> the words that moved a label
//	        v                 +--> inspect.go   model         -> what is in the file
//	  0 done, 1 failed,       +--> serve.go     model         -> HTTP
//	  2 wrong usage           +--> lint.go      corpus        -> its health
//	                          +--> split.go     corpus        -> corpus with splits
//	                          +--> compare.go   two models    -> what moved
//	                          +--> baseline.go  report        -> the baseline that the gate (gate.go) holds to
//	                          +--> suspects.go  corpus        -> labels that are probably wrong
//	                          +--> card.go      model, report -> model card
//	                          +--> init.go      a folder      -> a project of one's own (project/)
//	                          +--> label.go     model, items  -> labelled items, asked for one by one
//	                          +--> count.go     corpus        -> counts, for train --from (train_counts.go)
//	                          +--> merge.go     counts        -> their sum
//	                          +--> version.go
//
// Results go to standard output and errors, a line each, to standard error.
// What verbs share: corpus.go reads, progress.go tells of long work, output.go
// writes files aside and renames them, demo_model.go holds the model inside the
// program and says what --demo stands for. This is the only package that knows
// flags, signals and exit codes.
package main
