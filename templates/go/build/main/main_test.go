package main

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What is generated for each function.
var handler any = func(w http.ResponseWriter, r *http.Request) {}

func serve(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	server := httptest.NewServer(newHost(handler))
	t.Cleanup(server.Close)
	return server
}

func get(t *testing.T, url string, headers ...string) (int, string) {
	request, _ := http.NewRequest("GET", url, nil)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(body)
}

func TestAPanicIsAProblemWithTheCallId(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Half", "done")
		panic("no database\nat all")
	})
	status, body := get(t, server.URL, "X-Call-Id", "call-7")
	var problem map[string]any
	if err := json.Unmarshal([]byte(body), &problem); err != nil {
		t.Fatal(err, body)
	}
	if status != 500 || problem["callId"] != "call-7" || problem["code"] != "function-error" || problem["detail"] != "panic: no database" {
		t.Errorf("%d %v", status, problem)
	}
}

func TestAPanicAfterTheFirstByteBreaksTheConnection(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "half")
		w.(http.Flusher).Flush()
		panic("late")
	})
	response, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); err == nil {
		t.Errorf("the response ended well: %q", body)
	}
}

func TestTheContextEndsAtTheDeadline(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		io.WriteString(w, r.Context().Err().Error())
	})
	if _, body := get(t, server.URL, "X-Hearth-Deadline", "1"); body != "context deadline exceeded" {
		t.Errorf("%q", body)
	}
}

func TestLiveNamesTheCallsThatAreRunning(t *testing.T) {
	entered := make(chan bool)
	leave := make(chan bool)
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		entered <- true
		<-leave
	})
	go func() {
		request, _ := http.NewRequest("GET", server.URL, nil)
		request.Header.Set("X-Call-Id", "a")
		http.DefaultClient.Do(request)
	}()
	<-entered
	_, body := get(t, server.URL+"/.hearth/live", "X-Hearth-Calls", "a,b")
	leave <- true
	if body != "live\na\n" {
		t.Errorf("%q", body)
	}
}

func TestWhatIsNoHandlerIsNamed(t *testing.T) {
	for _, good := range []any{handler, http.NotFoundHandler(), http.NewServeMux(), func() http.Handler { return http.NotFoundHandler() }} {
		if _, err := adapt(good); err != nil {
			t.Error(err)
		}
	}
	if _, err := adapt(func(int) {}); err == nil || !strings.Contains(err.Error(), "func(int)") {
		t.Error(err)
	}
}

func TestTheSocketIsNamedWhenItAcceptsAndTheFolderHoldsNothingElse(t *testing.T) {
	folder, err := os.MkdirTemp("", "go")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(folder)
	t.Setenv("HEARTH_SOCKET", filepath.Join(folder, "function.sock"))
	t.Setenv("PORT", "0")
	listeners, err := open()
	if err != nil {
		t.Fatal(err)
	}
	for _, listener := range listeners {
		go http.Serve(listener, newHost(http.NotFoundHandler()))
	}
	connection, err := net.DialTimeout("unix", os.Getenv("HEARTH_SOCKET"), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	connection.Close()
	if files, _ := os.ReadDir(folder); len(files) != 1 {
		t.Error(files)
	}
}
