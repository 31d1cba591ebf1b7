// Package rules applies an editor's rules: phrases that decide a topic, or add to its
// log-odds, in a YAML file beside the model and in the model's file.
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
// A phrase is tokenized as the model tokenizes texts, so diacritics, tatweel and forms of
// alef do not matter. It matches consecutive whole words of the headline or of the body,
// whatever punctuation is between them. A word with * at its end stands for all words with
// this beginning; a word with + before it also stands for its forms with و ف ب ك ل and ال.
//
//	rules.yaml -> Read -> File -> Compile (topics and tokenizer of a model) -> Set -> Matcher -> hits
package rules
