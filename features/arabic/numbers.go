package arabic

// A number says little about a topic, and there are very many numbers: a number
// is written as so many zeros as it has digits, at most six ("250" is "000").
// A year keeps its digits: four digits from 1300 to 1499, where the Hijri
// years of the news lie, or from 1800 to 2099. Numbers inside a Latin word
// (G20, S400) are the name's own.

const maxDigits = 6

func isDigit(c byte) bool { return c-'0' < 10 }

// number writes a word of digits as its class, in place. Other words are
// given back as they are.
func number(word []byte) []byte {
	for _, c := range word {
		if !isDigit(c) {
			return word
		}
	}
	if len(word) == 4 {
		century := string(word[:2])
		switch century {
		case "13", "14", "18", "19", "20":
			return word
		}
	}
	word = word[:min(len(word), maxDigits)]
	for i := range word {
		word[i] = '0'
	}
	return word
}
