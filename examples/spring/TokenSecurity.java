package com.example.tokens;

import static org.springframework.security.oauth2.jose.jws.SignatureAlgorithm.ES256;
import static org.springframework.security.oauth2.jose.jws.SignatureAlgorithm.RS256;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.MappedJwtClaimSetConverter;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Accepts access tokens of one issuer. Written for Spring Security 7.0, whose Nimbus library
 * caches the issuer's keys.
 */
@Configuration
class TokenSecurity {
  private static final Duration LEEWAY = Duration.ofSeconds(30);
  private static final int MAX_TOKEN = 8 * 1024;
  private static final String PERSON = "PERSON";
  private static final Pattern THREE_PARTS = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]+");

  private static final MappedJwtClaimSetConverter CLAIMS =
      MappedJwtClaimSetConverter.withDefaults(Map.of());

  @Value("${issuer:http://localhost:8080}")
  String issuer;

  @Value("${audience:recipe-api}")
  String audience;

  @Bean
  SecurityFilterChain routes(HttpSecurity http) throws Exception {
    return http.authorizeHttpRequests(
            routes ->
                routes
                    // Programs that act for themselves may read recipes too.
                    .requestMatchers("/recipes")
                    .hasAuthority("SCOPE_recipes")
                    // By default only people may call.
                    .anyRequest()
                    .hasAllAuthorities("SCOPE_recipes", PERSON))
        .oauth2ResourceServer(
            server -> server.jwt(jwt -> jwt.jwtAuthenticationConverter(callers())))
        .build();
  }

  /**
   * Grants PERSON besides the scopes, unless a client got the token for itself: then sub is no
   * person (RFC 9068 §2.2).
   */
  private static JwtAuthenticationConverter callers() {
    var scopes = new JwtGrantedAuthoritiesConverter();
    var converter = new JwtAuthenticationConverter();
    converter.setJwtGrantedAuthoritiesConverter(
        token -> {
          List<GrantedAuthority> granted = new ArrayList<>(scopes.convert(token));
          if (!token.getSubject().equals(token.getClaim("client_id"))) {
            granted.add(new SimpleGrantedAuthority(PERSON));
          }
          return granted;
        });
    return converter;
  }

  @Bean
  JwtDecoder accessTokens() {
    NimbusJwtDecoder lists = decoderOf("statuslist+jwt");
    // The default validator only accepts the type JWT, with 60 s of leeway.
    lists.setJwtValidator(dates());

    NimbusJwtDecoder tokens = decoderOf("at+jwt", "application/at+jwt");
    tokens.setJwtValidator(
        new DelegatingOAuth2TokenValidator<Jwt>(
            TokenSecurity::checkForm,
            dates(),
            new JwtIssuerValidator(issuer),
            new JwtClaimValidator<List<String>>("aud", aud -> aud != null && aud.contains(audience)),
            new JwtClaimValidator<String>("sub", sub -> sub != null && !sub.isEmpty()),
            new JwtClaimValidator<>("type", type -> type == null || type.equals("access")),
            new JwtClaimValidator<>("scope", scope -> scope == null || scope instanceof String),
            new SessionValidator(issuer, lists)));
    return tokens;
  }

  /** Each key of the issuer is for one algorithm. It signs with either, as each client chose. */
  private NimbusJwtDecoder decoderOf(String... types) {
    var allowed = Stream.of(types).map(JOSEObjectType::new).toArray(JOSEObjectType[]::new);
    var verifier = new DefaultJOSEObjectTypeVerifier<SecurityContext>(allowed);
    NimbusJwtDecoder decoder =
        NimbusJwtDecoder.withJwkSetUri(issuer + "/.well-known/jwks.json")
            .jwsAlgorithm(RS256)
            .jwsAlgorithm(ES256)
            .jwtProcessorCustomizer(processor -> processor.setJWSTypeVerifier(verifier))
            .build();
    decoder.setClaimSetConverter(TokenSecurity::convert);
    return decoder;
  }

  /**
   * Rejects tokens without iat, because CLAIMS would invent one: exp − 1 s. dates() rejects most
   * of those as issued in the future, but not the ones that expire soon. Rejects tokens that are
   * bound to a key, because their proofs are not checked (RFC 9449).
   */
  private static Map<String, Object> convert(Map<String, Object> claims) {
    if (claims.get("exp") == null || claims.get("iat") == null) {
      throw new BadJwtException("exp or iat is missing");
    }
    if (claims.containsKey("cnf")) {
      throw new BadJwtException("the token is bound to a key");
    }
    return CLAIMS.convert(claims);
  }

  private static OAuth2TokenValidator<Jwt> dates() {
    return new DelegatingOAuth2TokenValidator<Jwt>(
        new JwtTimestampValidator(LEEWAY),
        new JwtClaimValidator<Instant>("iat", iat -> !iat.isAfter(Instant.now().plus(LEEWAY))));
  }

  /**
   * Rejects what Nimbus accepts: any length, padding, the standard base64 alphabet, no kid, and
   * crit with b64.
   */
  private static OAuth2TokenValidatorResult checkForm(Jwt token) {
    String text = token.getTokenValue();
    boolean isCompact = text.length() <= MAX_TOKEN && THREE_PARTS.matcher(text).matches();
    Map<String, Object> header = token.getHeaders();
    return isCompact && header.containsKey("kid") && !header.containsKey("crit")
        ? OAuth2TokenValidatorResult.success()
        : OAuth2TokenValidatorResult.failure(
            new OAuth2Error("invalid_token", "the token is malformed", null));
  }
}
