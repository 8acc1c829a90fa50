package supervise

import (
	"os"
	"sync"
)

// maxLogSize is when a log file becomes `.1` and a new one begins: two files, 20 MiB, for each component at most.
const maxLogSize = 10 << 20

// logFile is an append-only file that begins anew when it is full.
type logFile struct {
	mu   sync.Mutex
	path string
	file *os.File
	size int64
	most int64
}

func newLogFile(path string) (*logFile, error) {
	l := &logFile{path: path, most: maxLogSize}
	return l, l.open()
}

func (l *logFile) open() error {
	file, err := os.OpenFile(l.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o640)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return err
	}
	l.file, l.size = file, info.Size()
	return nil
}

// Write never hands an error of the disk back: a full disk must not stop the component that writes.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.size+int64(len(p)) > l.most {
		l.rotate()
	}
	if l.file != nil {
		n, _ := l.file.Write(p)
		l.size += int64(n)
	}
	return len(p), nil
}

func (l *logFile) rotate() {
	if l.file != nil {
		l.file.Close()
		l.file = nil
	}
	_ = os.Rename(l.path, l.path+".1")
	_ = l.open()
}
