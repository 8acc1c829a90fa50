package supervise

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestALogFileBeginsAnewWhenItIsFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.log")
	log, err := newLogFile(path)
	if err != nil {
		t.Fatal(err)
	}
	log.most = 20
	for _, line := range []string{"first line\n", "second line\n", "third line\n"} {
		if _, err := log.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	now, before := read(t, path), read(t, path+".1")
	if now != "third line\n" || before != "second line\n" {
		t.Errorf("now %q, before %q", now, before)
	}
}

func TestALogFileGoesOnAfterARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.log")
	for range 2 {
		log, err := newLogFile(path)
		if err != nil {
			t.Fatal(err)
		}
		log.Write([]byte("a life\n")) //nolint:errcheck // never fails
	}
	if got := read(t, path); strings.Count(got, "a life") != 2 {
		t.Errorf("got %q", got)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
