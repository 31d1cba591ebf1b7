// Package releases is the folder of a model's versions, one of which is served:
//
//	models/news/v1/news.tsnf, news.report.json, news.report.html, news.card.md
//	models/news/v2/...
//	models/news/current -> v2
//
// A version is written aside and appears whole; what is served changes by one
// rename. A server that reads models/news/current/news.tsnf follows it.
package releases

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// current is the link to the version that is served.
const current = "current"

// Folder is the versions of one model.
type Folder struct {
	Name string // of the model
	path string
}

// plain are names that can be a folder's and an address's.
var plain = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]*$`)

// Of is the folder of a model below a folder of models. It need not exist.
func Of(models, name string) (Folder, error) {
	if !plain.MatchString(name) || name == current {
		return Folder{}, fmt.Errorf("%q cannot name a model: use letters, digits and . _ -", name)
	}
	return Folder{name, filepath.Join(models, name)}, nil
}

// Versions are those that are there, oldest first.
func (f Folder) Versions() ([]string, error) {
	entries, err := os.ReadDir(f.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		if e.IsDir() && number(e.Name()) > 0 {
			out = append(out, e.Name())
		}
	}
	slices.SortFunc(out, func(a, b string) int { return number(a) - number(b) })
	return out, nil
}

// number is n of "vn", 0 where a name is not of this form.
func number(version string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(version, "v"))
	if err != nil || "v"+strconv.Itoa(n) != version {
		return 0
	}
	return n
}

// Current is the version that is served; empty: none yet.
func (f Folder) Current() (string, error) {
	to, err := os.Readlink(filepath.Join(f.path, current))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err == nil && number(filepath.Base(to)) == 0 {
		err = fmt.Errorf("%s: it leads to %s, which is no version of this folder", filepath.Join(f.path, current), to)
	}
	return filepath.Base(to), err
}

// File is a file of a version by its ending, such as ".tsnf" or ".report.json".
func (f Folder) File(version, ending string) string {
	return filepath.Join(f.path, version, f.Name+ending)
}

// Served is the model file that a server reads.
func (f Folder) Served() string { return f.File(current, ".tsnf") }

// VersionOf is the version that a model file .../current/NAME.tsnf has now; empty
// where the file is no such link's.
func VersionOf(file string) string {
	dir := filepath.Dir(file)
	if filepath.Base(dir) != current {
		return ""
	}
	to, err := os.Readlink(dir)
	if err != nil || number(filepath.Base(to)) == 0 {
		return ""
	}
	return filepath.Base(to)
}

// FolderOf is the folder whose served version a model file is: .../NAME/current/NAME.tsnf.
func FolderOf(file string) (f Folder, ok bool) {
	dir := filepath.Dir(file)
	f = Folder{strings.TrimSuffix(filepath.Base(file), ".tsnf"), filepath.Dir(dir)}
	return f, filepath.Base(dir) == current && filepath.Base(f.path) == f.Name && f.Name+".tsnf" == filepath.Base(file)
}

// Path is the folder's.
func (f Folder) Path() string { return f.path }

// Models is the folder of all models' folders.
func (f Folder) Models() string { return filepath.Dir(f.path) }

// Clean removes drafts that a program which was cut off left behind. No other may be writing one.
func (f Folder) Clean() error {
	drafts, err := filepath.Glob(filepath.Join(f.path, draftPrefix+"*"))
	for _, d := range drafts {
		err = errors.Join(err, os.RemoveAll(d))
	}
	return err
}

// draftPrefix begins the names of drafts.
const draftPrefix = ".draft-"

// Draft is a version that is being written.
type Draft struct {
	Folder
	Version string
	aside   string
}

// New begins the next version.
func (f Folder) New() (*Draft, error) {
	if err := os.MkdirAll(f.path, 0o755); err != nil {
		return nil, err
	}
	versions, err := f.Versions()
	if err != nil {
		return nil, err
	}
	next := 1
	if n := len(versions); n > 0 {
		next = number(versions[n-1]) + 1
	}
	aside, err := os.MkdirTemp(f.path, draftPrefix+"*")
	if err != nil {
		return nil, err
	}
	return &Draft{f, "v" + strconv.Itoa(next), aside}, os.Chmod(aside, 0o755)
}

// File is where a file of the draft is written, by its ending.
func (d *Draft) File(ending string) string { return filepath.Join(d.aside, d.Name+ending) }

// Publish makes the draft a version. It fails where another program made the same version meanwhile.
func (d *Draft) Publish() error {
	to := filepath.Join(d.path, d.Version)
	if _, err := os.Lstat(to); err == nil {
		return fmt.Errorf("%s: it was made meanwhile; train again", to)
	}
	if err := os.Rename(d.aside, to); err != nil {
		return err
	}
	return synced(d.path)
}

// Discard removes the draft, unless it is published.
func (d *Draft) Discard() error { return os.RemoveAll(d.aside) }

// Promote has a version served; ErrNoVersion where there is none.
func (f Folder) Promote(version string) error {
	if err := f.Has(version); err != nil {
		return err
	}
	aside := filepath.Join(f.path, fmt.Sprintf(".%s-%d", current, os.Getpid()))
	_ = os.Remove(aside) // of a program of this number that was cut off
	if err := os.Symlink(version, aside); err != nil {
		return fmt.Errorf("a link to the version: %w", err)
	}
	if err := os.Rename(aside, filepath.Join(f.path, current)); err != nil {
		return errors.Join(err, os.Remove(aside))
	}
	return synced(f.path)
}

// Has is ErrNoVersion where there is no such version.
func (f Folder) Has(version string) error {
	if _, err := os.Stat(f.File(version, ".tsnf")); err != nil || number(version) == 0 {
		versions, _ := f.Versions()
		return fmt.Errorf("%s: %w %s; there are: %s", f.path, ErrNoVersion, version, strings.Join(versions, ", "))
	}
	return nil
}

// synced writes a folder's entries to the disk.
func synced(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = d.Sync() // not every system can
	return d.Close()
}
