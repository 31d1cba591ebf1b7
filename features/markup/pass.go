package markup

import "strings"

// pass is one reading of a text, and what came of it.
type pass struct {
	out   []byte
	parts []part

	src  string
	done int // src[:done] is in out, or was left out
	end  int // of what is read: the text's, or that of the CDATA section
	last int // where the last ">" before end is; -1: none
}

// part is out[at:], up to the next part: src[from:to], or from where to is 0 as many
// bytes of src as they are.
type part struct{ at, from, to int32 }

// read gives the text without markup; false if there was none.
func (p *pass) read(src string) (string, bool) {
	p.src, p.out, p.parts, p.done = src, p.out[:0], p.parts[:0], 0
	p.until(0, len(src))
	section := false // in CDATA
	for i := 0; ; {
		if i >= p.end {
			if !section || p.end == len(src) {
				break
			}
			p.leaveOut(i, i+len(sectionEnd), false)
			i, section = i+len(sectionEnd), false
			p.until(i, len(src))
			continue
		}
		switch src[i] {
		case '&':
			if size := p.reference(i); size > 0 {
				i += size
				continue
			}
		case '<':
			if size := sectionStart(src[i:p.end]); size > 0 {
				p.leaveOut(i, i+size, false)
				i += size
				if !section {
					section = true
					if n := strings.Index(src[i:], sectionEnd); n >= 0 {
						p.until(i, i+n)
					}
				}
				continue
			}
			if end, cuts := p.markup(i); end > 0 {
				p.leaveOut(i, end, cuts)
				i = end
				continue
			}
		}
		i++
	}
	if p.done == 0 {
		return src, false
	}
	p.copy(p.end)
	return string(p.out), true
}

// until sets the end of what is read from src[i].
func (p *pass) until(i, end int) {
	p.end, p.last = end, i+strings.LastIndexByte(p.src[i:end], '>')
}

// sectionEnd is the end of a CDATA section, the text of which is HTML in a feed.
const sectionEnd = "]]>"

// sectionStart is the length of the beginning of a CDATA section at the start of s, or 0.
func sectionStart(s string) int {
	const start = "<![CDATA["
	if len(s) < len(start) || !strings.EqualFold(s[:len(start)], start) {
		return 0
	}
	return len(start)
}

// copy copies the text before src[i].
func (p *pass) copy(i int) {
	if i > p.done {
		p.parts = append(p.parts, part{int32(len(p.out)), int32(p.done), 0})
		p.out = append(p.out, p.src[p.done:i]...)
	}
	p.done = i
}

// leaveOut drops src[from:to], with a space in its place if it cuts words.
func (p *pass) leaveOut(from, to int, cuts bool) {
	p.copy(from)
	if cuts {
		p.parts = append(p.parts, part{int32(len(p.out)), int32(from), int32(to)})
		p.out = append(p.out, ' ')
	}
	p.done = to
}

// reference writes the character that the reference at src[i] stands for, and gives
// the reference's length; 0 if there is none.
func (p *pass) reference(i int) int {
	var room [8]byte
	char, size := decode(room[:0], p.src[i:p.end])
	if size > 0 {
		p.copy(i)
		p.parts = append(p.parts, part{int32(len(p.out)), int32(i), int32(i + size)})
		p.out = append(p.out, char...)
		p.done = i + size
	}
	return size
}

// from is where the text that begins at out[at] begins in src. part is one that
// begins there or before.
func (p *pass) from(at int32, part *int) int32 {
	for *part+1 < len(p.parts) && p.parts[*part+1].at <= at {
		*part++
	}
	in := p.parts[*part]
	if in.to == 0 {
		return in.from + at - in.at
	}
	return in.from
}

// to is where the text that ends before out[at] ends in src.
func (p *pass) to(at int32, part *int) int32 {
	for *part+1 < len(p.parts) && p.parts[*part+1].at < at {
		*part++
	}
	in := p.parts[*part]
	if in.to == 0 {
		return in.from + at - in.at
	}
	return in.to
}
