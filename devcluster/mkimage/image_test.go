package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBuildIsTheSameTwiceAndDescribesItself(t *testing.T) {
	files := []file{{"usr/bin/x", []byte("a program")}}
	first, reference, err := build("localhost/x", "", "1:1", "/usr/bin/x", files)
	if err != nil {
		t.Fatal(err)
	}
	second, _, err := build("localhost/x", "", "1:1", "/usr/bin/x", files)
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("two builds differ (%v)", err)
	}
	path := filepath.Join(t.TempDir(), "x.tar")
	if err := os.WriteFile(path, first, 0o600); err != nil {
		t.Fatal(err)
	}
	described, digest, err := describe(path)
	if err != nil || described != reference || reference != "localhost/x:"+strings.TrimPrefix(digest, "sha256:")[:12] {
		t.Errorf("described %q %q (%v), built %q", described, digest, err, reference)
	}
	if _, other, _ := build("localhost/x", "", "1:1", "/usr/bin/x", []file{{"usr/bin/x", []byte("another")}}); other == reference {
		t.Error("another program has the same reference")
	}
}

func TestDescribeRefusesWhatIsNoImage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.tar")
	for _, content := range []string{"", "no archive at all, but long enough to be read as one" + strings.Repeat(".", 1024)} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := describe(path); err == nil {
			t.Errorf("%.10q is accepted", content)
		}
	}
}
