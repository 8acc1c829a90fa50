// Package mail catches mail: it accepts every message by SMTP, sends none on, and shows them to people and tests. It is
// the stand-in for a mail relay; messages live in memory and go with the pod.
package mail

import (
	"context"
	"errors"
	"flag"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/emersion/go-smtp"
)

const (
	// maxMessageBytes is what common providers accept (25 MiB).
	maxMessageBytes = 25 << 20
	maxRecipients   = 100
	// commandTimeout ends a client that says nothing for this long.
	commandTimeout = time.Minute
)

// Run serves SMTP and HTTP until the context ends.
func Run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("mail", flag.ContinueOnError)
	smtpAddress := flags.String("smtp", ":2525", "where to accept mail")
	httpAddress := flags.String("http", ":8025", "where to show it")
	if err := flags.Parse(args); err != nil {
		return err
	}
	messages := newStore()
	catcher := newCatcher(messages, time.Now)
	listener, err := net.Listen("tcp", *smtpAddress)
	if err != nil {
		return err
	}
	pages := &http.Server{Addr: *httpAddress, Handler: routes(messages), ReadHeaderTimeout: commandTimeout}
	failures := make(chan error, 2)
	go func() { failures <- catcher.Serve(listener) }()
	go func() { failures <- pages.ListenAndServe() }()
	select {
	case err = <-failures:
	case <-ctx.Done():
	}
	return errors.Join(err, catcher.Close(), pages.Close())
}

func newCatcher(messages *store, now func() time.Time) *smtp.Server {
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &session{messages: messages, now: now}, nil
	}))
	server.Domain = "mail.devcluster"
	server.MaxMessageBytes = maxMessageBytes
	server.MaxRecipients = maxRecipients
	server.ReadTimeout, server.WriteTimeout = commandTimeout, commandTimeout
	server.EnableSMTPUTF8 = true
	return server
}

// session is one connection of a sender.
type session struct {
	messages *store
	now      func() time.Time
	from     string
	to       []string
}

func (s *session) Reset()        { s.from, s.to = "", nil }
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	id := s.messages.add(parse(s.from, s.to, raw, s.now()))
	slog.Info("a mail is caught", "id", id, "size_bytes", len(raw), "recipients", len(s.to))
	return nil
}
