package mail

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"strings"
	"testing"
	"time"
)

const invitation = "From: Odoo <odoo@shop.example>\r\nTo: anna@shop.example\r\nSubject: =?utf-8?q?Willkommen_bei_M=C3=BCller?=\r\n" +
	"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n" +
	"--outer\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n" +
	"--inner\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe\r\n" +
	"--inner\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hello<script>alert(1)</script></p>\r\n--inner--\r\n" +
	"--outer\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"quote.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--outer--\r\n"

// catcher starts both servers on free ports.
func catcher(t *testing.T) (smtpAddress, pagesURL string) {
	t.Helper()
	messages := newStore()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := newCatcher(messages, func() time.Time { return time.Unix(1_700_000_000, 0) })
	go server.Serve(listener) //nolint:errcheck // ends with the test
	pages := httptest.NewServer(routes(messages))
	t.Cleanup(func() { server.Close(); pages.Close() })
	return listener.Addr().String(), pages.URL
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func TestAMailIsCaughtAndShown(t *testing.T) {
	address, url := catcher(t)
	if err := smtp.SendMail(address, nil, "bounce@shop.example", []string{"anna@shop.example", "ben@shop.example"}, []byte(invitation)); err != nil {
		t.Fatal(err)
	}
	_, body := get(t, url+"/api/messages?to=ANNA@shop.example&subject=willkommen")
	var list struct {
		Messages []message `json:"messages"`
		Next     int       `json:"next_before"`
	}
	if err := json.Unmarshal([]byte(body), &list); err != nil || len(list.Messages) != 1 || list.Next != 0 {
		t.Fatalf("%v: %s", err, body)
	}
	m := list.Messages[0]
	if m.Subject != "Willkommen bei Müller" || m.From != "bounce@shop.example" || len(m.To) != 2 || strings.TrimSpace(m.Text) != "Grüße" ||
		!strings.Contains(m.HTML, "<p>Hello") || len(m.Attachments) != 1 || m.Attachments[0] != "quote.pdf" || m.Problem != "" {
		t.Errorf("%+v", m)
	}
	if _, raw := get(t, url+"/api/messages/1/raw"); !strings.Contains(raw, "boundary=outer") {
		t.Errorf("raw: %q", raw)
	}
	if _, page := get(t, url+"/"); !strings.Contains(page, "Willkommen bei Müller") {
		t.Errorf("page: %s", page)
	}
	if _, page := get(t, url+"/messages/1"); strings.Contains(page, "<script>") || !strings.Contains(page, "sandbox") {
		t.Errorf("the mail's HTML is not confined: %s", page)
	}
}

func TestWhatIsNoMailIsKeptWithTheReason(t *testing.T) {
	m := parse("a@example", []string{"b@example"}, []byte("this has no header at all"), time.Unix(0, 0))
	if m.Problem == "" || m.SizeBytes != 25 {
		t.Errorf("%+v", m)
	}
}

func TestBadQuestions(t *testing.T) {
	_, url := catcher(t)
	for path, want := range map[string]int{
		"/api/messages?limit=0": 400, "/api/messages?before=x": 400, "/?limit=-1": 400, "/api/messages/x": 400,
		"/api/messages/9": 404, "/messages/9": 404, "/nowhere": 404, "/api/messages?limit=9999": 200, "/healthz": 200,
	} {
		if status, _ := get(t, url+path); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}
}

func TestStore(t *testing.T) {
	s := newStore()
	s.most, s.mostSize = 3, 100
	for range 5 {
		s.add(&message{raw: make([]byte, 10)})
	}
	page, next := s.list(filter{limit: 2})
	if len(page) != 2 || page[0].ID != 5 || next != 4 {
		t.Errorf("first page: %v, next %d", page, next)
	}
	if page, next = s.list(filter{limit: 2, before: next}); len(page) != 1 || page[0].ID != 3 || next != 0 {
		t.Errorf("second page: %v, next %d", page, next)
	}
	if s.find(2) != nil || s.find(3) == nil {
		t.Error("the oldest go first")
	}
	s.add(&message{raw: make([]byte, 1000)})
	if page, _ = s.list(filter{limit: 9}); len(page) != 1 || s.bytes != 1000 {
		t.Errorf("a big one pushes all others out, and stays itself: %v", page)
	}
	s.clear()
	if page, _ = s.list(filter{limit: 9}); len(page) != 0 || s.bytes != 0 || s.add(&message{}) != 7 {
		t.Error("numbers go on after a clear")
	}
}
