// Serves a function. It is compiled together with it; handler.go, which is made for each function,
// names the handler.
package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

func main() {
	begin := time.Now()
	serving, err := adapt(handler)
	if err != nil {
		refuse(err.Error())
	}
	host := newHost(serving)
	server := &http.Server{Handler: host, MaxHeaderBytes: 128 << 10}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	listeners, err := open()
	if err != nil {
		refuse(err.Error())
	}
	for _, listener := range listeners {
		go server.Serve(listener)
	}
	loaded(time.Since(begin))
	<-stop
	os.Remove(os.Getenv("HEARTH_SOCKET"))
	host.drain(server)
}

// open gives the sockets of the contract: the one of the platform, and TCP.
func open() ([]net.Listener, error) {
	socket := os.Getenv("HEARTH_SOCKET")
	port := os.Getenv("PORT")
	if port == "" && socket == "" {
		port = "8080"
	}
	var listeners []net.Listener
	if port != "" {
		listener, err := net.Listen("tcp", ":"+port)
		switch {
		case err == nil:
			listeners = append(listeners, listener)
		case socket == "":
			return nil, fmt.Errorf("cannot listen on port %s (%v); PORT names another one", port, err)
		default:
			fmt.Fprintf(os.Stderr, "hearth: warning: cannot listen on port %s (%v); serving %s only\n", port, err, socket)
		}
	}
	if socket != "" {
		listener, err := listen(socket)
		if err != nil {
			return nil, err
		}
		listeners = append(listeners, listener)
	}
	return listeners, nil
}

// listen takes over the socket of the stem cell, or makes one that gets its name once connections
// are accepted.
func listen(socket string) (net.Listener, error) {
	if file := inherited("HEARTH_LISTEN_FD"); file != nil {
		defer file.Close()
		return net.FileListener(file)
	}
	unfinished := fmt.Sprintf("%s.%d", socket, os.Getpid())
	os.Remove(unfinished)
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: unfinished, Net: "unix"})
	if err != nil {
		return nil, err
	}
	listener.SetUnlinkOnClose(false)
	return listener, os.Rename(unfinished, socket)
}

var caller = inherited("HEARTH_CALLER_FD")

// inherited is a file that the stem cell has opened. The function does not see its number.
func inherited(variable string) *os.File {
	descriptor, err := strconv.Atoi(os.Getenv(variable))
	os.Unsetenv(variable)
	if err != nil {
		return nil
	}
	syscall.CloseOnExec(descriptor)
	return os.NewFile(uintptr(descriptor), variable)
}

// loaded tells the platform that calls can come.
func loaded(took time.Duration) {
	respond("200 OK", map[string]any{"loadMillis": float64(took.Microseconds()) / 1000})
}

// refuse tells the platform that the handler cannot be used, and ends the process.
func refuse(message string) {
	respond("422 Unprocessable Content", map[string]any{"error": message})
	fmt.Fprintln(os.Stderr, "hearth: "+message)
	os.Exit(1)
}

func respond(status string, document map[string]any) {
	if caller == nil {
		return
	}
	body, _ := json.Marshal(document)
	fmt.Fprintf(caller, "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)
	caller.Close()
	caller = nil
}
