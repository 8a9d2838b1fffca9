// Package function answers a GET with "Hello, World!", a POST of {"name": "Ada"} with a greeting,
// and logs every event.
package function

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

type caller struct {
	Name string `json:"name"`
}

type greeting struct {
	Message string `json:"message"`
}

// Handle is called for every request, by many goroutines at once.
func Handle(w http.ResponseWriter, r *http.Request) {
	if event := r.Header.Get("ce-type"); event != "" {
		data, err := io.ReadAll(r.Body)
		if err != nil {
			panic(err)
		}
		fmt.Printf("event %s (%s): %s\n", r.Header.Get("ce-id"), event, data)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if r.Method != http.MethodPost {
		fmt.Fprint(w, "Hello, World!")
		return
	}
	who := caller{Name: "World"}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewDecoder(r.Body).Decode(&who); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"error":"the body must be JSON like {\"name\": \"Ada\"}"}`)
		return
	}
	json.NewEncoder(w).Encode(greeting{Message: "Hello, " + who.Name + "!"})
}
