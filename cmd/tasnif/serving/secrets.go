package serving

import (
	"context"
	"crypto/x509"
	"fmt"
	"log/slog"
	"os"
	"time"

	"tasnif/serve"
)

// Secrets are keys and certificates, whose files are read again when they
// change.
type Secrets struct {
	keys        string             // file; empty: there are none
	certificate *serve.Certificate // nil: there is none
	files       []string
	seen        []os.FileInfo // of files, as last read; nil: not there
}

// ReadSecrets reads keys and certificates into the options; where a file is "", there are
// none. clientCA has the authorities that sign clients' certificates.
func ReadSecrets(opt *serve.Options, keys, cert, key, clientCA string) (*Secrets, error) {
	s := &Secrets{keys: keys}
	for _, file := range []string{keys, cert, key} {
		if file != "" {
			s.files = append(s.files, file)
		}
	}
	s.changed() // taken before the files are read, so that a change in between is noticed
	var err error
	if keys != "" {
		if opt.Keys, err = readKeys(keys); err != nil {
			return nil, err
		}
	}
	if cert == "" {
		return s, nil
	}
	if s.certificate, err = serve.LoadCertificate(cert, key); err != nil {
		return nil, err
	}
	var clients *x509.CertPool
	if clientCA != "" {
		pem, err := os.ReadFile(clientCA)
		if err != nil {
			return nil, err
		}
		if clients = x509.NewCertPool(); !clients.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s: there is no certificate in PEM in it", clientCA)
		}
	}
	opt.TLS = s.certificate.Config(clients)
	return s, nil
}

func readKeys(file string) ([]serve.Key, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return serve.ReadKeys(f, file)
}

// changed tells whether a file is another one than at the last call, through
// symbolic links: a Kubernetes volume changes its links.
func (s *Secrets) changed() bool {
	now := make([]os.FileInfo, len(s.files))
	changed := s.seen == nil
	for i, file := range s.files {
		now[i], _ = os.Stat(file)
		if s.seen == nil {
			continue
		}
		before := s.seen[i]
		switch {
		case now[i] == nil || before == nil:
			changed = changed || now[i] != before
		case !os.SameFile(now[i], before) || now[i].Size() != before.Size() || !now[i].ModTime().Equal(before.ModTime()):
			changed = true
		}
	}
	s.seen = now
	return changed
}

// reload reads keys and certificate again; what is bad stays as it was.
func (s *Secrets) reload(server *serve.Server, log *slog.Logger) {
	if s.keys != "" {
		keys, err := readKeys(s.keys)
		if err == nil {
			err = server.SetKeys(keys)
		}
		if err != nil {
			log.Error("not reloaded; the old keys go on", "error", err)
		}
	}
	if s.certificate != nil {
		if err := s.certificate.Reload(); err != nil {
			log.Error("not reloaded; the old certificate goes on", "error", err)
		}
	}
}

// Watch reads models and secrets again at every signal, and secrets when their files have
// changed, until ctx ends; what cannot be read stays as it was. poll is how often files are
// looked at; 0: never.
func (s *Secrets) Watch(ctx context.Context, hangup <-chan os.Signal, server *serve.Server, poll time.Duration, log *slog.Logger) {
	var look <-chan time.Time
	if poll > 0 && len(s.files) > 0 {
		ticker := time.NewTicker(poll)
		defer ticker.Stop()
		look = ticker.C
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangup:
			s.changed()
			s.reload(server, log)
			_, _ = server.Reload(ctx, "", "SIGHUP") // it has logged
		case <-look:
			if s.changed() {
				s.reload(server, log)
			}
		}
	}
}
