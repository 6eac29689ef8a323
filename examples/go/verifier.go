// Verifies access tokens of one issuer statelessly, with Go's standard library alone.
package main

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"math"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

const (
	maxToken     = 8 * 1024
	maxList      = 1024 * 1024
	leeway       = 30
	keysFreshFor = 150 * time.Second // half of the issuer's max-age
	retryAfter   = 10 * time.Second
	silentAfter  = time.Minute
)

// ErrUnavailable means that the token cannot be checked at the moment. All other
// errors of Verify reject the token; none repeats anything of it.
var ErrUnavailable = errors.New("tokens cannot be checked")

// clock returns the time; a test replaces it with a fixed one.
var clock = time.Now

var threeParts = regexp.MustCompile(`^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$`)

type object = map[string]any

// Verifier holds the issuer's keys and status lists. Create one and use it for all requests.
type Verifier struct {
	Issuer, Audience, FetchURL string
	// Algorithms are those to accept, of RS256 and ES256; by default both. The issuer signs
	// with either, as each client chose. Each of its keys is for one of them.
	Algorithms     []string
	RefuseIfSilent bool
	keys           cached[map[string]publicKey]
	lists          sync.Map
}

// Verify returns the claims of a valid token. A client may have got it for itself: see
// IsOfMachine.
func (v *Verifier) Verify(token string) (object, error) {
	claims, err := v.open(token, maxToken, "at+jwt", "application/at+jwt")
	if err != nil {
		return nil, err
	}
	now := float64(clock().Unix())
	exp, iat, nbf := date(claims["exp"]), date(claims["iat"]), 0.0
	if _, sent := claims["nbf"]; sent {
		nbf = date(claims["nbf"])
	}
	switch sub, _ := claims["sub"].(string); {
	case claims["iss"] != v.Issuer:
		return nil, errors.New("the token is from another issuer")
	case !isFor(claims["aud"], v.Audience):
		return nil, errors.New("the token is for another audience")
	case sub == "" || !isTextOrAbsent(claims, "scope") || !isTextOrAbsent(claims, "jti"):
		return nil, errors.New("a claim is missing or of the wrong type")
	case has(claims, "cnf"):
		// Only good with a proof of its key (RFC 9449). This verifier checks none.
		return nil, errors.New("the token is bound to a key")
	case has(claims, "type") && claims["type"] != "access":
		return nil, errors.New("the token is not an access token")
	// date returns NaN for anything but a date, and every comparison with NaN is false.
	case !(now < exp+leeway) || !(iat <= now+leeway) || !(nbf <= now+leeway):
		return nil, errors.New("the token has expired, or is not valid yet")
	}
	return claims, v.checkSession(claims)
}

// IsOfMachine tells whether a client got the token for itself. Then sub is no person
// (RFC 9068 §2.2).
func IsOfMachine(claims object) bool {
	return claims["sub"] == claims["client_id"]
}

// open returns the claims of a token with a valid signature. It rejects JSON that other
// parsers could read differently.
func (v *Verifier) open(token string, maxLength int, types ...string) (object, error) {
	malformed := errors.New("the token is malformed")
	if len(token) > maxLength || !threeParts.MatchString(token) {
		return nil, malformed
	}
	var parts [3][]byte
	for i, part := range strings.Split(token, ".") {
		decoded, err := base64.RawURLEncoding.Strict().DecodeString(part)
		if err != nil {
			return nil, malformed
		}
		parts[i] = decoded
	}
	header, err := parse(parts[0])
	if err != nil {
		return nil, malformed
	}
	claims, err := parse(parts[1])
	if err != nil {
		return nil, malformed
	}
	if typ, _ := header["typ"].(string); !contains(types, strings.ToLower(typ)) {
		return nil, errors.New("the token is not of the type that is accepted here")
	}
	kid, _ := header["kid"].(string)
	if has(header, "crit") || kid == "" {
		return nil, errors.New("the token needs an extension, or does not name its key")
	}
	key, err := v.key(kid)
	if err != nil {
		return nil, err
	}
	if header["alg"] != key.algorithm() || !contains(v.algorithms(), key.algorithm()) {
		return nil, errors.New("the token is signed with an algorithm that is not accepted")
	}
	hash := sha256.Sum256([]byte(token[:strings.LastIndexByte(token, '.')]))
	if !key.verifies(hash[:], parts[2]) {
		return nil, errors.New("the signature of the token is wrong")
	}
	return claims, nil
}

func (v *Verifier) checkSession(claims object) error {
	if !has(claims, "status") {
		return nil
	}
	status, _ := claims["status"].(object)
	entry, _ := status["status_list"].(object)
	uri, _ := entry["uri"].(string)
	index, isNumber := entry["idx"].(float64)
	unknown := errors.New("the status of the token is not valid")
	isIndex := isNumber && index >= 0 && index < 1<<53 && index == math.Floor(index)
	if !isIndex || !strings.HasPrefix(uri, v.Issuer+"/") {
		return unknown
	}
	found, _ := v.lists.LoadOrStore(uri, &cached[*statusList]{})
	cache := found.(*cached[*statusList])
	list, silent := cache.get(-1, silentAfter, func() (*statusList, time.Duration, error) {
		return v.fetchList(uri)
	})
	switch {
	case list == nil || float64(clock().Unix()) >= list.exp+leeway:
		return v.withoutAnswer()
	case index >= float64(len(list.bits)*8):
		return unknown
	case list.bits[int(index)/8]>>(int(index)%8)&1 == 1:
		return errors.New("the session of the token has ended")
	case silent:
		return v.withoutAnswer()
	}
	return nil
}

func (v *Verifier) withoutAnswer() error {
	if v.RefuseIfSilent {
		return ErrUnavailable
	}
	return nil
}

func (v *Verifier) algorithms() []string {
	if len(v.Algorithms) == 0 {
		return []string{"RS256", "ES256"}
	}
	return v.Algorithms
}

func (v *Verifier) key(kid string) (publicKey, error) {
	const day = 24 * time.Hour
	keys, silent := v.keys.get(-1, day, v.fetchKeys)
	if keys != nil && keys[kid] == nil {
		keys, silent = v.keys.get(0, day, v.fetchKeys)
	}
	if keys == nil || silent {
		return nil, ErrUnavailable
	}
	if keys[kid] == nil {
		return nil, errors.New("the token is signed with an unknown key")
	}
	return keys[kid], nil
}

var client = http.Client{
	Timeout: 3 * time.Second,
	// A redirect could lead anywhere.
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (v *Verifier) fetch(url string) ([]byte, error) {
	if !strings.HasPrefix(url, v.Issuer+"/") {
		return nil, fmt.Errorf("%s is not a URL of the issuer", url)
	}
	base := v.Issuer
	if v.FetchURL != "" {
		base = v.FetchURL
	}
	answer, err := client.Get(base + strings.TrimPrefix(url, v.Issuer))
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s", url, answer.Status)
	}
	return io.ReadAll(io.LimitReader(answer.Body, 2*maxList))
}

func (v *Verifier) fetchKeys() (map[string]publicKey, time.Duration, error) {
	var metadata struct {
		Issuer string
		URI    string `json:"jwks_uri"`
	}
	document, err := v.fetch(v.Issuer + "/.well-known/openid-configuration")
	if err == nil {
		err = json.Unmarshal(document, &metadata)
	}
	if err == nil && metadata.Issuer != v.Issuer {
		err = errors.New("the discovery document is of another issuer")
	}
	if err == nil {
		document, err = v.fetch(metadata.URI)
	}
	var set struct{ Keys []map[string]any }
	if err == nil {
		err = json.Unmarshal(document, &set)
	}
	keys := map[string]publicKey{}
	for _, jwk := range set.Keys {
		if key := keyOf(jwk); key != nil {
			kid, _ := jwk["kid"].(string)
			keys[kid] = key
		}
	}
	return keys, keysFreshFor, err
}

type statusList struct {
	bits []byte
	exp  float64
}

func (v *Verifier) fetchList(uri string) (*statusList, time.Duration, error) {
	token, err := v.fetch(uri)
	if err != nil {
		return nil, 0, err
	}
	claims, err := v.open(string(token), 2*maxList, "statuslist+jwt")
	if err != nil {
		return nil, 0, err
	}
	now := float64(clock().Unix())
	list, _ := claims["status_list"].(object)
	exp, iat := date(claims["exp"]), date(claims["iat"])
	foreign := has(claims, "iss") && claims["iss"] != v.Issuer || claims["sub"] != uri
	if foreign || !(now < exp+leeway) || !(iat <= now+leeway) || date(list["bits"]) != 1 {
		return nil, 0, errors.New("not a valid list")
	}
	text, _ := list["lst"].(string)
	deflated, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, 0, err
	}
	inflater, err := zlib.NewReader(bytes.NewReader(deflated))
	if err != nil {
		return nil, 0, err
	}
	bits, err := io.ReadAll(io.LimitReader(inflater, maxList+1))
	if err != nil || len(bits) > maxList {
		return nil, 0, errors.New("the list is cut off or too large")
	}
	ttl := 10 * time.Second
	if given := date(claims["ttl"]); given >= 1 && given <= 3600 {
		ttl = time.Duration(given) * time.Second
	}
	return &statusList{bits, exp}, ttl, nil
}

// cached fetches a value again once it is old. Concurrent callers share one fetch.
type cached[T any] struct {
	mutex            sync.Mutex
	value            T
	freshFor         time.Duration
	fetchedAt, tried time.Time
}

func (c *cached[T]) get(freshFor, goodFor time.Duration, fetch func() (T, time.Duration, error)) (T, bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if freshFor < 0 {
		freshFor = c.freshFor
	}
	pause := time.Second
	if c.freshFor > 0 && c.freshFor < retryAfter {
		pause = c.freshFor
	} else if c.freshFor > 0 {
		pause = retryAfter
	}
	if time.Since(c.fetchedAt) >= freshFor && time.Since(c.tried) >= pause {
		c.tried = time.Now()
		if value, freshFor, err := fetch(); err == nil {
			c.value, c.freshFor, c.fetchedAt = value, freshFor, c.tried
		} else {
			log.Printf("cannot fetch the issuer's documents: %v", err)
		}
	}
	return c.value, time.Since(c.fetchedAt) > goodFor
}

// escape matches a JSON escape. A pair of surrogates is one match.
var escape = regexp.MustCompile(`\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\(?:u[dD][89a-fA-F]..|.)`)

// parse reads a JSON object. It rejects members named twice at any depth, invalid UTF-8 and
// half surrogate pairs. encoding/json would keep the last member and replace the text.
func parse(text []byte) (object, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("not UTF-8")
	}
	for _, found := range escape.FindAll(text, -1) {
		if len(found) == len(`\uXXXX`) {
			return nil, errors.New("half of a surrogate pair")
		}
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	value, err := unique(decoder, 0)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("text after the object")
	}
	if object, ok := value.(object); ok {
		return object, nil
	}
	return nil, errors.New("not an object")
}

func unique(decoder *json.Decoder, depth int) (any, error) {
	token, err := decoder.Token()
	if err != nil || depth > 100 {
		return nil, errors.New("not JSON, or nested too deeply")
	}
	var items []any
	members := object{}
	for token == json.Delim('[') && decoder.More() {
		item, err := unique(decoder, depth+1)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	for token == json.Delim('{') && decoder.More() {
		name, err := decoder.Token()
		if err != nil || has(members, name.(string)) {
			return nil, errors.New("a member is named twice")
		}
		if members[name.(string)], err = unique(decoder, depth+1); err != nil {
			return nil, err
		}
	}
	switch token {
	case json.Delim('['):
		_, err = decoder.Token()
		return items, err
	case json.Delim('{'):
		_, err = decoder.Token()
		return members, err
	}
	return token, nil
}

// date returns the seconds of a NumericDate, or NaN.
func date(value any) float64 {
	if number, ok := value.(float64); ok && math.Abs(number) < 1<<53 {
		return math.Floor(number)
	}
	return math.NaN()
}

func isFor(audience any, ours string) bool {
	list, ok := audience.([]any)
	if !ok {
		return audience == ours
	}
	found := false
	for _, item := range list {
		text, ok := item.(string)
		if !ok {
			return false
		}
		found = found || text == ours
	}
	return found
}

func isTextOrAbsent(claims object, name string) bool {
	_, isText := claims[name].(string)
	return isText || !has(claims, name)
}

func has(members object, name string) bool {
	_, found := members[name]
	return found
}

func contains(texts []string, text string) bool {
	for _, one := range texts {
		if one == text {
			return true
		}
	}
	return false
}
