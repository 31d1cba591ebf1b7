package arabic

import "slices"

// Version names a way of cutting texts into words. Whatever was made with one, a model,
// a base or counts, is used with the same one; their files name it by its Fingerprint.
type Version int

const (
	First  Version = 0 // of programs before versions were numbered
	Second Version = 2 // HTML, invisible characters and long runs of letters as their standards say
	Latest         = Second
)

// rules are what differs between versions.
type rules struct {
	html  bool           // markup is taken out before (package markup); otherwise in the pass
	ascii *[0x80]uint8   // classes of ASCII characters
	wide  func(rune) int // class of a character from U+0800 on that is no presentation form
	cut   bool           // a run of letters longer than MaxWord is cut; otherwise left out
	probe string         // see Probe
}

var versions = [...]*rules{
	First:  {ascii: makeASCII("@:.&<"), wide: wideFirst, probe: Probe},
	Second: {html: true, ascii: makeASCII("@:."), wide: wide, cut: true, probe: Probe + probeSecond},
}

// Versions are all that there are, the latest first.
func Versions() []Version {
	var list []Version
	for v := range Version(len(versions)) {
		if v.Known() {
			list = append(list, v)
		}
	}
	slices.Reverse(list)
	return list
}

// Known tells whether there is such a version.
func (v Version) Known() bool { return v >= 0 && int(v) < len(versions) && versions[v] != nil }

// rules are the version's; a version that is not Known panics.
func (v Version) rules() *rules {
	if !v.Known() {
		panic("arabic: there is no such version of the tokenizer")
	}
	return versions[v]
}

// VersionOf is the version with a fingerprint; false if it is of another program.
func VersionOf(fingerprint string) (Version, bool) {
	for v, own := range fingerprints() {
		if own == fingerprint {
			return v, true
		}
	}
	return 0, false
}
