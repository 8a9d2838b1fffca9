package function

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func TestGreetsByName(t *testing.T) {
	response := httptest.NewRecorder()
	Handle(response, httptest.NewRequest("POST", "/", strings.NewReader(`{"name":"Ada"}`)))
	if !strings.Contains(response.Body.String(), "Hello, Ada!") {
		t.Errorf("got %q", response.Body.String())
	}
}

func TestGreetsTheWorld(t *testing.T) {
	response := httptest.NewRecorder()
	Handle(response, httptest.NewRequest("GET", "/", nil))
	if response.Body.String() != "Hello, World!" {
		t.Errorf("got %q", response.Body.String())
	}
}
