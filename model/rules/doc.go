// Package rules is what an editor knows better than a model: phrases that decide a topic,
// or add to its log-odds, in a YAML file that stands beside the model and in its file.
//
//	sanctions:
//	  must:                                    # the topic is given
//	    - حزمة عقوبات
//	    - {near: [+عقوبات, إيران], within: 8}
//	  never:                                   # the topic is not given, whatever must says
//	    - {phrase: +عقوبات الاتحاد الرياضي, in: headline}
//	  boost:                                   # adds to the log-odds
//	    - عقوب*
//	    - {phrase: تجميد أصول, weight: 3}
//
// A phrase is cut into words as the model cuts texts, so marks, tatweel and forms of alef
// do not matter, and matches whole words that follow each other in the headline or in the
// body; signs between them do not matter. A word with * after it stands for all words that
// begin so; with + before it, also for those with و ف ب ك ل and ال before them.
//
//	rules.yaml -> Read -> File -> Compile (topics and tokenizer of a model) -> Set -> Matcher -> hits
package rules
