package htmlreport

var figureMessages = map[string]message{
	"figures.says":       {"الأعمدة الأخيرة ما يبلغه مصنّف لا يقرأ شيئًا: كم من الرقم سهل هنا.", "The last columns are what a tagger that reads nothing reaches: how much of a figure is easy here."},
	"figures.other":      {"أرقام أخرى", "More figures"},
	"dummy.nothing":      {"لا يعطي شيئًا", "nothing"},
	"dummy.frequent":     {"{topic} دائمًا", "always {topic}"},
	"dummy.prior":        {"عشوائي", "at random"},
	"calibration.says":   {"كلما قربت الدوائر من القطر صدقت الاحتمالات: ما قيل إنه 80% يصحّ 8 مرات من 10. متوسط البعد عنه {ece}.", "The nearer the dots to the diagonal, the truer the probabilities: 80% comes true 8 times in 10. They are {ece} apart on average."},
	"calibration.dots":   {"الدائرة الأكبر قراراتها أكثر، والخط القائم مدى الثقة.", "A larger dot stands for more decisions; its line is the 95% interval."},
	"method.documents":   {"قيس على {n:item~}، والمواضيع {topics}.", "Measured on {n:item} and {topics:topic}."},
	"method.groups":      {"جُمعت الأخبار المتشابهة نصًّا في {n:group~}، وتُسحب معًا عند حساب مدى الثقة.", "Near-duplicates make {n:group}, and are drawn together for the intervals."},
	"method.single":      {"لكل خبر موضوع واحد.", "Each item has one topic."},
	"method.multi":       {"قد تكون للخبر مواضيع عدة، وقد لا يكون له موضوع.", "An item may have several topics, or none."},
	"method.headlines":   {"لم يُعرض على النموذج إلا العنوان.", "The model was shown headlines alone."},
	"method.articles":    {"عُرض على النموذج العنوان والنص.", "The model was shown articles."},
	"method.views":       {"ما عُرض بعنوانه ونصه: {articles:item}. وما عُرض عنوانه وحده: {headlines:item}.", "The model was shown {articles:item} in full and {headlines:item} by the headline alone."},
	"method.empty":       {"بلا موضوع صحيح: {n:item}. لم يُعطَ موضوعًا: {given:item}. وكلاهما: {both:item}.", "Without a true topic: {n:item}. Given none: {given:item}. Both: {both:item}."},
	"method.resamples":   {"حُسب مدى الثقة بإعادة سحب الأخبار {n} مرة، والبذرة {seed}.", "Intervals come from {n} bootstrap resamples, seed {seed}."},
	"method.zero":        {"يُحسب 0/0 بقيمة {n} ويُكتب «–».", "0/0 counts as {n} and is shown as –."},
	"method.fingerprint": {"بصمة الأخبار ووسومها: <code>{hash}</code>", "Fingerprint of items and labels: <code>{hash}</code>"},

	"figure.documents":          {"الأخبار", "documents"},
	"figure.accuracy":           {"تطابق تام", "exact match"},
	"figure.micro.precision":    {"الضبط الكلي", "micro precision"},
	"figure.micro.recall":       {"الاستيعاب الكلي", "micro recall"},
	"figure.micro.f1":           {"F1 الكلي", "micro F1"},
	"figure.macro.precision":    {"متوسط الضبط", "macro precision"},
	"figure.macro.recall":       {"متوسط الاستيعاب", "macro recall"},
	"figure.macro.f1":           {"متوسط F1", "macro F1"},
	"figure.macro_supported.f1": {"متوسط F1 لما له أمثلة", "macro F1, supported"},
	"figure.weighted.f1":        {"F1 الموزون بعدد الأخبار", "weighted F1"},
	"figure.samples.f1":         {"F1 لكل خبر", "samples F1"},
	"figure.samples_one.f1":     {"F1 لكل خبر، 0/0 = 1", "samples F1, 0/0 = 1"},
	"figure.jaccard":            {"معامل جاكار", "Jaccard"},
	"figure.hamming_loss":       {"خسارة هامنغ", "Hamming loss"},
	"figure.ranking.map":        {"متوسط ضبط الترتيب", "mAP"},
	"figure.ranking.micro_ap":   {"ضبط الترتيب الكلي", "micro AP"},
	"figure.calibration.ece":    {"خطأ المعايرة", "ECE, per label"},
	"figure.coverage.share":     {"نسبة ما أُجيب عنه", "coverage"},
	"figure.coverage.accuracy":  {"الصحيح ممّا أُجيب عنه", "right of answered"},
}

// termOf are the terms that define a figure.
var termOf = map[string]string{
	"accuracy": "exact", "micro.precision": "precision", "micro.recall": "recall", "micro.f1": "micro", "macro.f1": "macro",
	"ranking.map": "ap", "calibration.ece": "ece",
}

// terms are the terms of the field, in the order of the report.
var terms = []string{"precision", "recall", "exact", "f1", "micro", "macro", "threshold", "ap", "drop", "ece", "p", "holm"}

var definitions = map[string]message{
	"term.precision":   {"الضبط", "precision"},
	"term.recall":      {"الاستيعاب", "recall"},
	"term.exact":       {"التطابق التام", "exact match"},
	"term.f1":          {"F1", "F1"},
	"term.micro":       {"الكلي", "micro"},
	"term.macro":       {"المتوسط", "macro"},
	"term.threshold":   {"العتبة", "threshold"},
	"term.ap":          {"ضبط الترتيب", "average precision"},
	"term.drop":        {"أصغر هبوط يُكشف", "smallest drop"},
	"term.ece":         {"خطأ المعايرة", "calibration error"},
	"term.p":           {"القيمة p", "p"},
	"term.holm":        {"p بتصحيح هولم", "p (Holm)"},
	"define.precision": {"ممّا وسمه النموذج، كم كان صحيحًا. بالإنجليزية precision.", "Of what the model tagged, the share that is right."},
	"define.recall":    {"ممّا يستحق الوسم، كم وسمه النموذج. بالإنجليزية recall.", "Of what should be tagged, the share that the model tagged."},
	"define.exact":     {"نسبة الأخبار التي أُعطيت مواضيعها الصحيحة كلها ولا شيء غيرها. بالإنجليزية exact match.", "The share of items given exactly their true topics and nothing else."},
	"define.f1":        {"رقم واحد يجمع الضبط والاستيعاب (متوسطهما التوافقي): لا يعلو إلا إذا علَوا معًا.", "One number for precision and recall, their harmonic mean: it is high only where both are."},
	"define.micro":     {"يُحسب على كل الوسوم معًا، فيغلب عليه أكثر المواضيع أخبارًا. بالإنجليزية micro.", "Counted over all tags together, so that frequent topics weigh most."},
	"define.macro":     {"متوسط أرقام المواضيع، ولكل موضوع وزن واحد مهما قلّت أخباره. بالإنجليزية macro.", "The mean over topics, each with the same weight however rare."},
	"define.threshold": {"الاحتمال الذي إذا بلغه الموضوع أُعطي للخبر. قد يختلف بين النص والعنوان وحده.", "The probability from which a topic is given. It may differ for articles and for headlines alone."},
	"define.ap":        {"يقيس ترتيب الأخبار بحسب احتمال الموضوع، ولا شأن له بالعتبة. بالإنجليزية average precision (AP).", "How well a topic's probability ranks the items, whatever the threshold (AP)."},
	"define.drop":      {"أصغر هبوط في الاستيعاب يمكن لهذا العدد من الأخبار أن يكشفه؛ وما دونه لا يظهر.", "The smallest fall in recall that so many items can show at all."},
	"define.ece":       {"متوسط البعد بين الاحتمال المعلن ونسبة ما تحقّق. بالإنجليزية expected calibration error (ECE).", "The mean distance between probabilities given and the share that came true (ECE)."},
	"define.p":         {"احتمال أن تُظهر المصادفة وحدها فرقًا كهذا. كلما صغُر كان الفرق أوثق.", "How likely chance alone shows such a difference. The smaller, the surer the difference."},
	"define.holm":      {"القيمة p بعد تصحيحها لأن المواضيع المفحوصة كثيرة. بطريقة هولم.", "The p-value adjusted, by Holm's method, for the number of topics tested."},
}
