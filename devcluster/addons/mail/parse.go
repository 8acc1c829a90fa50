package mail

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	_ "github.com/emersion/go-message/charset" // mails in other alphabets than UTF-8
	gomail "github.com/emersion/go-message/mail"
)

// parse takes a message apart. One that cannot be is kept with the reason: the catcher shows what was sent.
func parse(from string, to []string, raw []byte, now time.Time) *message {
	m := &message{
		ReceivedAt: now.UTC(), From: from, To: to, Headers: map[string][]string{}, Attachments: []string{},
		SizeBytes: len(raw), raw: raw,
	}
	if err := m.readParts(); err != nil {
		m.Problem = err.Error()
	}
	return m
}

func (m *message) readParts() error {
	reader, err := gomail.CreateReader(bytes.NewReader(m.raw))
	if err != nil {
		return fmt.Errorf("the message's header cannot be read: %w", err)
	}
	defer reader.Close()
	m.readHeaders(&reader.Header)
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("a part of the message cannot be read: %w", err)
		}
		if err := m.readPart(part); err != nil {
			return fmt.Errorf("the content of a part cannot be read: %w", err)
		}
	}
}

func (m *message) readHeaders(header *gomail.Header) {
	for fields := header.Fields(); fields.Next(); {
		text, err := fields.Text()
		if err != nil {
			text = fields.Value() // an unknown alphabet: as it was sent
		}
		m.Headers[fields.Key()] = append(m.Headers[fields.Key()], text)
	}
	if subjects := m.Headers["Subject"]; len(subjects) > 0 {
		m.Subject = subjects[0]
	}
}

// readPart keeps the first plain text and the first HTML of the message, and the names of its attachments.
func (m *message) readPart(part *gomail.Part) error {
	switch header := part.Header.(type) {
	case *gomail.AttachmentHeader:
		name, err := header.Filename()
		if err != nil || name == "" {
			name = "without a name"
		}
		m.Attachments = append(m.Attachments, name)
	case *gomail.InlineHeader:
		body, err := io.ReadAll(part.Body)
		if err != nil {
			return err
		}
		kind, _, _ := header.ContentType() // a broken one is read as plain text below
		switch {
		case kind == "text/html" && m.HTML == "":
			m.HTML = string(body)
		case (kind == "text/plain" || kind == "") && m.Text == "":
			m.Text = string(body)
		}
	}
	return nil
}
