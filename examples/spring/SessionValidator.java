package com.example.tokens;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.InflaterInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/** Rejects tokens whose session has ended, according to the issuer's status lists. */
class SessionValidator implements OAuth2TokenValidator<Jwt> {
  private static final Logger LOG = LoggerFactory.getLogger(SessionValidator.class);
  private static final int MAX_LIST = 1024 * 1024;
  private static final Duration LEEWAY = Duration.ofSeconds(30);
  private static final Duration FRESH_FOR = Duration.ofSeconds(10);

  private record StatusList(byte[] bits, Instant expiresAt, Instant askedAt) {}

  private final String issuer;
  private final JwtDecoder decoder;
  private final Map<String, StatusList> lists = new ConcurrentHashMap<>();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();

  /** The decoder must check type, signature and dates of a list. */
  SessionValidator(String issuer, JwtDecoder decoder) {
    this.issuer = issuer;
    this.decoder = decoder;
  }

  @Override
  public OAuth2TokenValidatorResult validate(Jwt token) {
    if (!token.hasClaim("status")) {
      return OAuth2TokenValidatorResult.success();
    }
    if (token.getClaim("status") instanceof Map<?, ?> status
        && status.get("status_list") instanceof Map<?, ?> entry
        && entry.get("idx") instanceof Long index
        && index >= 0
        && entry.get("uri") instanceof String uri
        && uri.startsWith(issuer + "/")) {
      return judge(lists.compute(uri, this::renewed), index);
    }
    return refused("the status of the token is not valid");
  }

  /** Without a valid list, accepts tokens until they expire. To be stricter, reject them here. */
  private OAuth2TokenValidatorResult judge(StatusList list, long index) {
    if (list.bits() == null || Instant.now().isAfter(list.expiresAt().plus(LEEWAY))) {
      return OAuth2TokenValidatorResult.success();
    }
    if (index >= list.bits().length * 8L) {
      return refused("the status of the token is not valid");
    }
    boolean ended = (list.bits()[(int) (index / 8)] >> (index % 8) & 1) == 1;
    return ended
        ? refused("the session of the token has ended")
        : OAuth2TokenValidatorResult.success();
  }

  private StatusList renewed(String uri, StatusList held) {
    Instant now = Instant.now();
    if (held != null && now.isBefore(held.askedAt().plus(FRESH_FOR))) {
      return held;
    }
    try {
      return fetch(uri, now);
    } catch (IOException | RuntimeException failure) {
      LOG.warn("the status list {} could not be fetched", uri, failure);
      return held == null
          ? new StatusList(null, now, now)
          : new StatusList(held.bits(), held.expiresAt(), now);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return held == null ? new StatusList(null, now, now) : held;
    }
  }

  private StatusList fetch(String uri, Instant now) throws IOException, InterruptedException {
    // By default, HttpClient follows no redirects.
    var request = HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(3)).build();
    var answer = http.send(request, BodyHandlers.ofInputStream());
    Jwt list = decoder.decode(beginning(answer.body()));
    Map<String, Object> entries = list.getClaimAsMap("status_list");
    if (answer.statusCode() != 200
        || entries == null
        || !uri.equals(list.getSubject())
        || !Long.valueOf(1).equals(entries.get("bits"))) {
      throw new JwtException("not the requested status list");
    }
    byte[] deflated = Base64.getUrlDecoder().decode((String) entries.get("lst"));
    var inflated = new InflaterInputStream(new ByteArrayInputStream(deflated));
    byte[] bits = inflated.readNBytes(MAX_LIST + 1);
    if (bits.length > MAX_LIST) {
      throw new JwtException("the list is too large");
    }
    return new StatusList(bits, list.getExpiresAt(), now);
  }

  /** Reads at most as many bytes as a list can take in base64url twice. */
  private static String beginning(InputStream body) throws IOException {
    try (body) {
      return new String(body.readNBytes(2 * MAX_LIST), StandardCharsets.US_ASCII);
    }
  }

  private static OAuth2TokenValidatorResult refused(String why) {
    return OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", why, null));
  }
}
