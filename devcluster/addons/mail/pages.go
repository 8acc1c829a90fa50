package mail

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"strconv"
)

//go:embed pages.html
var pagesSource string

var pages = template.Must(template.New("pages").Parse(pagesSource))

const (
	defaultLimit = 50
	maxLimit     = 200
)

// routes are the JSON for tests and the pages for people.
func routes(messages *store) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/messages", func(w http.ResponseWriter, r *http.Request) {
		f, err := parseFilter(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		page, next := messages.list(f)
		answer(w, map[string]any{"messages": page, "next_before": next})
	})
	mux.HandleFunc("DELETE /api/messages", func(w http.ResponseWriter, _ *http.Request) {
		messages.clear()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /api/messages/{id}", one(messages, func(w http.ResponseWriter, m *message) { answer(w, m) }))
	mux.HandleFunc("GET /api/messages/{id}/raw", one(messages, func(w http.ResponseWriter, m *message) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Write(m.raw) //nolint:errcheck // the client may be gone
	}))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		f, err := parseFilter(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		page, next := messages.list(f)
		render(w, "list", map[string]any{"Messages": page, "Next": next})
	})
	mux.HandleFunc("GET /messages/{id}", one(messages, func(w http.ResponseWriter, m *message) { render(w, "message", m) }))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	return mux
}

// one finds the message of the path.
func one(messages *store, show func(http.ResponseWriter, *message)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, err := strconv.Atoi(r.PathValue("id"))
		if err != nil {
			http.Error(w, "A message is named by its number.", http.StatusBadRequest)
			return
		}
		m := messages.find(id)
		if m == nil {
			http.Error(w, "There is no such message; old ones are forgotten.", http.StatusNotFound)
			return
		}
		show(w, m)
	}
}

func parseFilter(r *http.Request) (filter, error) {
	query := r.URL.Query()
	f := filter{to: query.Get("to"), subject: query.Get("subject"), limit: defaultLimit}
	for name, field := range map[string]*int{"before": &f.before, "limit": &f.limit} {
		text := query.Get(name)
		if text == "" {
			continue
		}
		value, err := strconv.Atoi(text)
		if err != nil || value < 1 {
			return filter{}, fmt.Errorf("%s must be a number above zero, not %q", name, text)
		}
		*field = value
	}
	f.limit = min(f.limit, maxLimit)
	return f, nil
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		slog.Debug("an answer was not taken", "error", err)
	}
}

// render forbids scripts everywhere: a caught mail's HTML is shown in a frame without any rights.
func render(w http.ResponseWriter, name string, value any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'")
	if err := pages.ExecuteTemplate(w, name, value); err != nil {
		slog.Debug("a page was not taken", "page", name, "error", err)
	}
}
