// Package supervise is the first process of the node: it starts every component, starts those again that end, collects
// orphans, and keeps one bounded log file for each.
package supervise

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

const (
	// firstPause and longestPause bound the wait before a component is started again; the pause doubles while it
	// lives for less than steadyAfter, and begins anew afterwards.
	firstPause   = 300 * time.Millisecond
	longestPause = 5 * time.Second
	steadyAfter  = 20 * time.Second
)

// component is one program file of the folder, with the log of all its lives.
type component struct {
	name    string
	path    string
	log     *os.File // the writing end of the pipe into the log file
	started time.Time
	pause   time.Duration
}

// supervisor knows which process is which component.
type supervisor struct {
	mu      sync.Mutex
	running map[int]*component
}

// Run starts every executable file of the folder and never returns while the node lives. As process 1 of its
// namespace its end is the end of all.
func Run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("supervise", flag.ContinueOnError)
	folder := flags.String("components", "", "folder of the programs to run")
	logs := flags.String("logs", "", "folder for their log files")
	if err := flags.Parse(args); err != nil {
		return err
	}
	own, err := newLogFile(filepath.Join(*logs, "node.log"))
	if err != nil {
		return fmt.Errorf("opening the node's log: %w", err)
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(own, nil)))
	files, err := filepath.Glob(filepath.Join(*folder, "*"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no components in %q", *folder)
	}
	s := &supervisor{running: map[int]*component{}}
	for _, file := range files {
		c, err := newComponent(file, *logs)
		if err != nil {
			return err
		}
		s.start(c)
	}
	go s.collect()
	<-ctx.Done()
	return nil
}

// newComponent opens the log of a component. The writer behind the pipe lives as long as the supervisor.
func newComponent(file, logs string) (*component, error) {
	name := filepath.Base(file)
	out, err := newLogFile(filepath.Join(logs, name+".log"))
	if err != nil {
		return nil, fmt.Errorf("opening the log of %s: %w", name, err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("opening the log of %s: %w", name, err)
	}
	go func() {
		if _, err := io.Copy(out, read); err != nil {
			slog.Error("the log of a component ends", "component", name, "error", err)
		}
	}()
	return &component{name: name, path: file, log: write, pause: firstPause}, nil
}

// start runs a component. The lock is held until its process is known, so that collect cannot miss an early end.
func (s *supervisor) start(c *component) {
	s.mu.Lock()
	defer s.mu.Unlock()
	null, err := os.Open(os.DevNull)
	if err != nil {
		s.again(c, err)
		return
	}
	defer null.Close()
	c.started = time.Now()
	process, err := os.StartProcess(c.path, []string{c.path}, &os.ProcAttr{
		Dir: "/", Files: []*os.File{null, c.log, c.log}, Env: os.Environ(), Sys: &syscall.SysProcAttr{Setsid: true},
	})
	if err != nil {
		s.again(c, err)
		return
	}
	s.running[process.Pid] = c
	process.Release() //nolint:errcheck // collect waits for every child by itself
}

// collect waits for any child: a component is started again, an orphan is only taken note of by the kernel.
func (s *supervisor) collect() {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		if err == syscall.EINTR {
			continue
		}
		if err != nil { // no child at the moment
			time.Sleep(firstPause)
			continue
		}
		s.mu.Lock()
		if c := s.running[pid]; c != nil {
			delete(s.running, pid)
			s.again(c, fmt.Errorf("ended with %s", describe(status)))
		}
		s.mu.Unlock()
	}
}

// again starts a component after its pause.
func (s *supervisor) again(c *component, why error) {
	if time.Since(c.started) > steadyAfter {
		c.pause = firstPause
	}
	slog.Warn("a component ended and is started again", "component", c.name, "why", why, "pause_ms", c.pause.Milliseconds())
	time.AfterFunc(c.pause, func() { s.start(c) })
	c.pause = min(2*c.pause, longestPause)
}

func describe(status syscall.WaitStatus) string {
	if status.Signaled() {
		return "signal " + status.Signal().String()
	}
	return fmt.Sprintf("code %d", status.ExitStatus())
}
