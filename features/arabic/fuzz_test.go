package arabic

import "testing"

func FuzzTokenize(f *testing.F) {
	for _, p := range pieces {
		f.Add("قم" + p + "ة دولية " + p)
	}
	f.Add("فرض مجلس الأمن عقوباتٍ جديدة. العقوبات الجديدة تشمل النفط G20 2017 250")
	f.Fuzz(func(t *testing.T, text string) {
		for _, v := range Versions() {
			checkTokens(t, v, text)
		}
	})
}
