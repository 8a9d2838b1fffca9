// The function host of Go: starts a function's binary, at once or, as a stem cell, when it is told
// which one it becomes. The binary inherits the open socket, so no call is refused in between.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
)

const binary = "/function/bin/function"

func main() {
	if os.Getenv("HEARTH_STEM") != "1" {
		run(binary, os.Environ())
		return
	}
	socket := os.Getenv("HEARTH_SOCKET")
	if socket == "" {
		fail("a stem cell needs HEARTH_SOCKET")
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	listener, err := listen(socket)
	if err != nil {
		fail(err.Error())
	}
	go func() {
		<-stop
		os.Remove(socket)
		os.Exit(0)
	}()
	cell := &stem{listener: listener}
	fail(http.Serve(listener, cell).Error())
}

// listen gives the socket its name once connections are accepted.
func listen(socket string) (*net.UnixListener, error) {
	unfinished := filepath.Join(filepath.Dir(socket), fmt.Sprintf(".%d.sock", os.Getpid()))
	os.Remove(unfinished)
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: unfinished, Net: "unix"})
	if err != nil {
		return nil, err
	}
	listener.SetUnlinkOnClose(false)
	return listener, os.Rename(unfinished, socket)
}

type stem struct {
	listener *net.UnixListener
	taken    sync.Mutex
}

func (s *stem) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || r.URL.Path != "/.hearth/specialise" {
		problem(w, r, http.StatusServiceUnavailable, "not-specialised", "this stem cell has no function yet")
		return
	}
	environment, err := environmentOf(r.Body)
	if err != nil {
		problem(w, r, http.StatusBadRequest, "invalid-request", err.Error())
		return
	}
	if !s.taken.TryLock() {
		problem(w, r, http.StatusConflict, "already-specialised", "this stem cell is becoming another function")
		return
	}
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		fail(err.Error())
	}
	if err := s.become(connection.(*net.UnixConn), environment); err != nil {
		refuse(connection, err.Error())
		fail(err.Error())
	}
}

// become replaces this process by the function's, which answers the caller once it is ready.
func (s *stem) become(connection *net.UnixConn, environment []string) error {
	listening, err := s.listener.File()
	if err != nil {
		return err
	}
	caller, err := connection.File()
	if err != nil {
		return err
	}
	for _, file := range []*os.File{listening, caller} {
		if _, _, errno := syscall.Syscall(syscall.SYS_FCNTL, file.Fd(), syscall.F_SETFD, 0); errno != 0 {
			return errno
		}
	}
	environment = append(environment,
		fmt.Sprintf("HEARTH_LISTEN_FD=%d", listening.Fd()),
		fmt.Sprintf("HEARTH_CALLER_FD=%d", caller.Fd()))
	if err := os.Chdir("/function"); err != nil {
		return err
	}
	signal.Reset()
	return fmt.Errorf("cannot start %s: %w", binary, syscall.Exec(binary, []string{binary}, environment))
}

func environmentOf(body io.Reader) ([]string, error) {
	var order struct {
		Environment map[string]*string `json:"environment"`
	}
	if err := json.NewDecoder(body).Decode(&order); err != nil {
		return nil, fmt.Errorf("the body is no specialisation: %v", err)
	}
	if order.Environment == nil {
		return nil, fmt.Errorf(`the body has no "environment"`)
	}
	var environment []string
	for name, value := range order.Environment {
		if name == "" || strings.ContainsAny(name, "=\x00") {
			return nil, fmt.Errorf("%q cannot be the name of a variable", name)
		}
		if value == nil || strings.Contains(*value, "\x00") {
			return nil, fmt.Errorf("the variable %q must have a text", name)
		}
		environment = append(environment, name+"="+*value)
	}
	return environment, nil
}

func problem(w http.ResponseWriter, r *http.Request, status int, code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{
		"type": "urn:hearth:problem:" + code, "title": "Stem cell", "status": status,
		"code": code, "detail": detail, "callId": r.Header.Get("X-Call-Id"),
	})
}

func refuse(caller io.Writer, message string) {
	body, _ := json.Marshal(map[string]string{"error": message})
	fmt.Fprintf(caller, "HTTP/1.1 422 Unprocessable Content\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(body), body)
}

func run(program string, environment []string) {
	fail(fmt.Sprintf("cannot start %s: %v", program, syscall.Exec(program, []string{program}, environment)))
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, "hearth: "+message)
	os.Exit(1)
}
