// Command tasnif trains, evaluates and serves topic taggers for Arabic news.
//
// cli.go is the table of verbs. A verb is a file of its name; what is long goes on in
// files that begin with it:
//
//	train      train_tune.go                      corpus        -> model file
//	count, merge                                  corpus        -> counts, for train --from
//	pretrain                                      archive       -> base file
//	threshold                                     model         -> model
//	evaluate   flags_gate.go                      model, corpus -> report, exit status
//	crossvalidate, learn-curve, suspects          corpus        -> report
//	compare, card, baseline                       reports       -> report
//	predict    predict_stream.go, tables/         model, feed   -> JSON Lines, tables
//	explain, inspect                              model         -> what it is made of
//	serve      serving/                           models        -> HTTP
//	lint, split                                   corpus        -> its faults; a corpus with splits
//	topics     topics/                            a project     -> the same under new topics
//	label      labelling/                         model, items  -> labelled items
//	init       project/                           a folder      -> a project
//	help       guide/                             a topic       -> its page
//
// Flags that verbs share are in flags_*.go and corpus.go, which reads too. main.go
// parses the command line, runs the verb and gives the exit status; outputs/ writes
// files and refuses those that must not be written, usage/ is the error of wrong usage,
// system/ has signals and locks, demo.go the corpus and the model inside the program. Only this package
// knows flags and exit statuses: errors of other packages name options, and main.go adds
// the flags.
package main
