package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"
)

// adapt makes an http.Handler of what the function exports.
func adapt(handler any) (http.Handler, error) {
	switch it := handler.(type) {
	case http.Handler:
		return it, nil
	case func(http.ResponseWriter, *http.Request):
		return http.HandlerFunc(it), nil
	case func() http.Handler:
		return it(), nil
	}
	if adaptEvents != nil {
		return adaptEvents(handler)
	}
	return nil, fmt.Errorf("the handler is a %T; it must be a func(http.ResponseWriter, *http.Request), an http.Handler, "+
		"a func() http.Handler, or, with github.com/cloudevents/sdk-go/v2 in go.mod, a function of CloudEvents", handler)
}

// adaptEvents is there when the function's module requires the SDK of CloudEvents.
var adaptEvents func(handler any) (http.Handler, error)

// host calls the handler and answers the platform's own questions.
type host struct {
	handler http.Handler
	mutex   sync.Mutex
	calls   map[*http.Request]string
}

func newHost(handler http.Handler) *host {
	return &host{handler: handler, calls: map[*http.Request]string{}}
}

func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/.hearth/live" {
		h.live(w, r)
		return
	}
	id := r.Header.Get("X-Call-Id")
	if id == "" {
		id = newCallID()
	}
	h.mutex.Lock()
	h.calls[r] = id
	h.mutex.Unlock()
	response := &response{ResponseWriter: w}
	defer func() {
		h.mutex.Lock()
		delete(h.calls, r)
		h.mutex.Unlock()
		if reason := recover(); reason != nil {
			h.failed(response, id, reason)
		}
	}()
	if millis, err := strconv.ParseInt(r.Header.Get("X-Hearth-Deadline"), 10, 64); err == nil {
		// The request's context ends when the caller stops waiting.
		ctx, cancel := context.WithDeadline(r.Context(), time.UnixMilli(millis))
		defer cancel()
		h.handler.ServeHTTP(response, r.WithContext(ctx))
		return
	}
	h.handler.ServeHTTP(response, r)
}

func newCallID() string {
	var random [16]byte
	rand.Read(random[:])
	return hex.EncodeToString(random[:])
}

// failed answers by a problem, or breaks the connection when something was sent already.
func (h *host) failed(response *response, id string, reason any) {
	if err, ok := reason.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
		fmt.Fprintf(os.Stderr, "call %s failed: panic: %v\n%s", id, reason, debug.Stack())
	}
	if response.begun {
		panic(http.ErrAbortHandler)
	}
	detail, _, _ := strings.Cut(fmt.Sprintf("panic: %v", reason), "\n")
	header := response.Header()
	clear(header)
	header.Set("Content-Type", "application/problem+json")
	response.WriteHeader(http.StatusInternalServerError)
	json.NewEncoder(response).Encode(map[string]any{
		"type": "urn:hearth:problem:function-error", "title": "Function error", "status": 500,
		"code": "function-error", "detail": detail[:min(len(detail), 500)], "callId": id,
	})
}

// live answers whether the host makes progress, and which of the calls asked about are running.
func (h *host) live(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain")
	fmt.Fprintln(w, "live")
	asked := r.Header.Get("X-Hearth-Calls")
	if asked == "" {
		return
	}
	running := map[string]bool{}
	h.mutex.Lock()
	for _, id := range h.calls {
		running[id] = true
	}
	h.mutex.Unlock()
	for _, id := range strings.Split(asked, ",") {
		if running[id] {
			fmt.Fprintln(w, id)
		}
	}
}

// drain returns when the last call has ended; the platform bounds the time.
func (h *host) drain(server *http.Server) {
	server.Shutdown(context.Background())
}

// response knows whether something of it was sent.
type response struct {
	http.ResponseWriter
	begun bool
}

func (r *response) WriteHeader(status int) {
	r.begun = r.begun || status >= 200
	r.ResponseWriter.WriteHeader(status)
}

func (r *response) Write(bytes []byte) (int, error) {
	r.begun = true
	return r.ResponseWriter.Write(bytes)
}

func (r *response) Flush() {
	r.begun = true
	r.ResponseWriter.(http.Flusher).Flush()
}

func (r *response) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	r.begun = true
	return r.ResponseWriter.(http.Hijacker).Hijack()
}

// Unwrap is for http.ResponseController.
func (r *response) Unwrap() http.ResponseWriter { return r.ResponseWriter }
