// A service with two protected routes.
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
		Algorithms:     strings.Split(setting("ALGORITHMS", "RS256,ES256"), ","),
		RefuseIfSilent: os.Getenv("STATUS_POLICY") == "refuse",
	}
	// Programs that act for themselves may read recipes too. By default only people may call.
	http.Handle("/recipes", route{verifier, "recipes", true, func(claims object) object {
		if IsOfMachine(claims) {
			return object{"recipes_of": "everybody"}
		}
		return object{"recipes_of": claims["sub"]}
	}})
	http.Handle("/recipes/mine", route{verifier, "recipes", false, func(claims object) object {
		return object{"recipes_of": claims["sub"]}
	}})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+setting("PORT", "3000"), nil))
}

// route answers those who have a token with the scope. A client that calls for itself is
// refused, unless the route admits machines.
type route struct {
	verifier       *Verifier
	scope          string
	admitsMachines bool
	body           func(claims object) object
}

func (r route) ServeHTTP(response http.ResponseWriter, request *http.Request) {
	status, challenge, body := r.answer(request)
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
}

// answer returns the status, the challenge if any, and the body.
func (r route) answer(request *http.Request) (int, string, object) {
	// If the header is sent twice, Get returns only the first; another reader may use the last.
	authorization := strings.Join(request.Header.Values("Authorization"), ",")
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return http.StatusUnauthorized, "Bearer", object{"error": "an access token is needed"}
	}
	claims, err := r.verifier.Verify(strings.Trim(token, " "))
	if errors.Is(err, ErrUnavailable) {
		return http.StatusServiceUnavailable, "", object{"error": err.Error()}
	}
	if err != nil {
		challenge := fmt.Sprintf(`Bearer error="invalid_token", error_description="%v"`, err)
		return http.StatusUnauthorized, challenge, object{"error": err.Error()}
	}
	// No scope would help a machine, so it is told that first.
	if !r.admitsMachines && IsOfMachine(claims) {
		return http.StatusForbidden, "", object{"error": notAPerson}
	}
	scope, _ := claims["scope"].(string)
	if !contains(strings.Split(scope, " "), r.scope) {
		challenge := fmt.Sprintf(`Bearer error="insufficient_scope", scope="%s"`, r.scope)
		return http.StatusForbidden, challenge, object{"error": "the scope " + r.scope + " is needed"}
	}
	return http.StatusOK, "", r.body(claims)
}

const notAPerson = "this needs a person, and the token was issued to a client for itself"
