// A service with one protected route.
//
// It accepts tokens of ISSUER for AUDIENCE and listens on PORT.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
)

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func main() {
	verifier := &Verifier{
		Issuer:         setting("ISSUER", "http://localhost:8080"),
		Audience:       setting("AUDIENCE", "recipe-api"),
		FetchURL:       os.Getenv("FETCH_URL"),
		RefuseIfSilent: os.Getenv("STATUS_POLICY") == "refuse",
	}
	http.HandleFunc("/recipes", func(response http.ResponseWriter, request *http.Request) {
		status, challenge, body := answer(verifier, request)
		if challenge != "" {
			response.Header().Set("WWW-Authenticate", challenge)
		}
		if status == http.StatusServiceUnavailable {
			response.Header().Set("Retry-After", "10")
		}
		response.Header().Set("Content-Type", "application/json")
		response.WriteHeader(status)
		if err := json.NewEncoder(response).Encode(body); err != nil {
			log.Print(err)
		}
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+setting("PORT", "3000"), nil))
}

// answer returns the status, the challenge if any, and the body.
func answer(verifier *Verifier, request *http.Request) (int, string, object) {
	// If the header is sent twice, Get returns only the first; another reader may use the last.
	authorization := strings.Join(request.Header.Values("Authorization"), ",")
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return http.StatusUnauthorized, "Bearer", object{"error": "an access token is needed"}
	}
	claims, err := verifier.Verify(strings.Trim(token, " "))
	if errors.Is(err, ErrUnavailable) {
		return http.StatusServiceUnavailable, "", object{"error": err.Error()}
	}
	if err != nil {
		challenge := fmt.Sprintf(`Bearer error="invalid_token", error_description="%v"`, err)
		return http.StatusUnauthorized, challenge, object{"error": err.Error()}
	}
	scope, _ := claims["scope"].(string)
	if !contains(strings.Split(scope, " "), "recipes") {
		challenge := `Bearer error="insufficient_scope", scope="recipes"`
		return http.StatusForbidden, challenge, object{"error": "the scope recipes is needed"}
	}
	return http.StatusOK, "", object{"recipes_of": claims["sub"]}
}
