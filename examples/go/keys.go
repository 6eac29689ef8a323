package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"math/big"
)

// publicKey verifies signatures of one algorithm.
type publicKey interface {
	algorithm() string
	verifies(hash, signature []byte) bool
}

type rs256 struct{ *rsa.PublicKey }

func (rs256) algorithm() string { return "RS256" }

func (key rs256) verifies(hash, signature []byte) bool {
	return rsa.VerifyPKCS1v15(key.PublicKey, crypto.SHA256, hash, signature) == nil
}

type es256 struct{ *ecdsa.PublicKey }

func (es256) algorithm() string { return "ES256" }

// A signature is two numbers of 32 bytes (RFC 7518 §3.4).
func (key es256) verifies(hash, signature []byte) bool {
	if len(signature) != 64 {
		return false
	}
	r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
	return ecdsa.Verify(key.PublicKey, hash, r, s)
}

// keyOf returns the key of a JWK (RFC 7517). It is nil if the JWK is for something else, or is
// too weak.
func keyOf(jwk object) publicKey {
	text := func(name, otherwise string) string {
		if !has(jwk, name) {
			return otherwise
		}
		text, _ := jwk[name].(string)
		return text
	}
	number := func(name string) *big.Int {
		bytes, _ := base64.RawURLEncoding.DecodeString(text(name, ""))
		return new(big.Int).SetBytes(bytes)
	}
	if has(jwk, "d") || text("use", "sig") != "sig" {
		return nil
	}
	switch kind := text("kty", ""); {
	case kind == "RSA" && text("alg", "RS256") == "RS256":
		key := &rsa.PublicKey{N: number("n"), E: int(number("e").Int64())}
		if key.N.BitLen() >= 2048 {
			return rs256{key}
		}
	case kind == "EC" && text("crv", "") == "P-256" && text("alg", "ES256") == "ES256":
		key := &ecdsa.PublicKey{Curve: elliptic.P256(), X: number("x"), Y: number("y")}
		if key.Curve.IsOnCurve(key.X, key.Y) {
			return es256{key}
		}
	}
	return nil
}
