package problem

// arabic says each kind in Arabic, for clients that ask for it
// (Accept-Language: ar). The field at fault and the status go with it.
var arabic = map[Kind]string{
	MalformedJSON:     "ليس محتوى الطلب كائن JSON واحدًا سليمًا.",
	MalformedForm:     "ليس محتوى الطلب نموذجًا سليمًا.",
	MalformedMessage:  "ليست رسالة gRPC كما تطلبها الدالة.",
	InvalidUnicode:    "النص ليس بترميز UTF-8 سليم؛ حوّله ثم أعد الإرسال.",
	DuplicateField:    "ورد أحد الحقول مرتين.",
	UnknownField:      "في الطلب حقل غير معروف.",
	UnreadableBody:    "تعذّرت قراءة محتوى الطلب: انقطع، أو ليس كما تصفه ترويساته.",
	BadQuery:          "لا يقبل هذا العنوان معاملات بعد علامة الاستفهام؛ ضعها في محتوى الطلب.",
	KeyMissing:        "يلزم مفتاح: أرسل Authorization: Bearer KEY.",
	KeyUnknown:        "المفتاح غير معروف؛ اطلب مفتاحًا من مشغّل الخادم.",
	ScopeMissing:      "لا تسمح صلاحيات المفتاح بهذا الطلب.",
	LearningOff:       "لا تتعلّم النماذج من هذا العنوان.",
	RequestReused:     "أُرسل رقم الطلب هذا (Idempotency-Key) من قبل مع تصحيح آخر.",
	VersionRefused:    "لا يُعتمد هذا الإصدار: لم يجتز التقييم، أو لا إصدار قبله.",
	DiskFull:          "لم يُحفظ التصحيح: لا مساحة في القرص. التصنيف مستمر.",
	NotFound:          "لا شيء في هذا العنوان.",
	UnknownModel:      "لا يوجد نموذج بهذا الاسم والإصدار؛ تجد النماذج في \u200e/v1/models.",
	MethodNotAllowed:  "لا يقبل هذا العنوان هذه الطريقة.",
	BodyTooSlow:       "لم يصل محتوى الطلب في الوقت المحدد.",
	BodyTooLarge:      "محتوى الطلب أكبر من المسموح؛ أرسل وثائق أقل في المرة الواحدة.",
	UnsupportedMedia:  "نوع المحتوى غير مدعوم؛ أرسل JSON بترميز UTF-8.",
	UnsupportedCoding: "ضغط المحتوى غير مدعوم؛ أرسله بلا ضغط، أو بضغط gzip أو deflate.",
	HostNotServed:     "اسم المضيف في الطلب ليس من أسماء هذا الخادم.",
	WrongType:         "نوع قيمة الحقل خاطئ.",
	BadValue:          "قيمة الحقل غير مقبولة.",
	MissingField:      "ينقص الطلب حقل لازم.",
	ConflictingFields: "في الطلب حقلان لا يجتمعان.",
	EmptyBatch:        "لا توجد وثائق في الطلب؛ أرسل وثيقة على الأقل.",
	TooManyDocuments:  "عدد الوثائق أكبر من المسموح؛ وزّعها على عدة طلبات.",
	DocumentTooLong:   "إحدى الوثائق أطول من المسموح.",
	ReloadFailed:      "لم يُعَد تحميل النموذج؛ النموذج السابق مستمر في العمل.",
	TooManyRequests:   "عدد الطلبات أكبر من المسموح؛ تمهّل، أو اجمع عدة وثائق في طلب واحد.",
	InternalError:     "أخطأ الخادم في طلب سليم؛ السبب في سجلّه تحت رقم هذا الطلب.",
	Overloaded:        "الخادم مشغول؛ حاول مرة أخرى.",
	TookTooLong:       "استغرق الجواب وقتًا أطول من المسموح؛ أرسل وثائق أقل في المرة الواحدة.",
	NotReady:          "الخادم يتوقف الآن؛ أرسل طلبك إلى خادم آخر.",
}

// InArabic is e's wire form with its detail in Arabic, which says the kind of
// error without this occurrence's figures.
func (e *Error) InArabic(requestID string) Details {
	d := e.Details(requestID)
	d.Detail = arabic[e.Kind]
	return d
}
