package mail

import (
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// maxMessages and maxBytes bound the memory of the catcher; the oldest message goes first.
	maxMessages = 1000
	maxBytes    = 64 << 20
)

// message is one mail as it arrived.
type message struct {
	ID         int       `json:"id"`
	ReceivedAt time.Time `json:"received_at"`
	// From and To are the envelope's; the headers may say something else.
	From    string              `json:"from"`
	To      []string            `json:"to"`
	Subject string              `json:"subject"`
	Headers map[string][]string `json:"headers"`
	Text    string              `json:"text"`
	HTML    string              `json:"html"`
	// Attachments are the names of the attached files; their content is in the raw message.
	Attachments []string `json:"attachments"`
	SizeBytes   int      `json:"size_bytes"`
	// Problem says in words why the message could not be taken apart; empty if it could.
	Problem string `json:"problem,omitempty"`
	raw     []byte
}

// store keeps the latest messages in memory.
type store struct {
	mu       sync.Mutex
	messages []*message
	last     int
	bytes    int
	most     int
	mostSize int
}

func newStore() *store {
	return &store{most: maxMessages, mostSize: maxBytes}
}

// add gives a message its number and forgets the oldest ones when there are too many.
func (s *store) add(m *message) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	m.ID = s.last
	s.messages = append(s.messages, m)
	s.bytes += len(m.raw)
	for len(s.messages) > 1 && (len(s.messages) > s.most || s.bytes > s.mostSize) {
		s.bytes -= len(s.messages[0].raw)
		s.messages[0] = nil
		s.messages = s.messages[1:]
	}
	return m.ID
}

// filter is what a list may be narrowed by; empty fields do not narrow.
type filter struct {
	to, subject string
	// before lists only messages older than this number: the way to the next page.
	before int
	limit  int
}

// list gives the newest first; next is the `before` of the next page, 0 on the last one.
func (s *store) list(f filter) (page []*message, next int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	page = []*message{}
	for _, m := range slices.Backward(s.messages) {
		if (f.before > 0 && m.ID >= f.before) || !f.matches(m) {
			continue
		}
		if len(page) == f.limit {
			return page, page[len(page)-1].ID
		}
		page = append(page, m)
	}
	return page, 0
}

func (f filter) matches(m *message) bool {
	if f.to != "" && !slices.ContainsFunc(m.To, func(to string) bool { return strings.EqualFold(to, f.to) }) {
		return false
	}
	return strings.Contains(strings.ToLower(m.Subject), strings.ToLower(f.subject))
}

func (s *store) find(id int) *message {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.messages {
		if m.ID == id {
			return m
		}
	}
	return nil
}

// clear forgets every message; numbers go on.
func (s *store) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages, s.bytes = nil, 0
}
