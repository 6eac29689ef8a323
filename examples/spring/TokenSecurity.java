package com.example.tokens;

import static org.springframework.security.oauth2.jose.jws.SignatureAlgorithm.RS256;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;

/** Accepts access tokens of one issuer. Nimbus, below Spring Security, caches its keys. */
@Configuration
class TokenSecurity {
  @Value("${issuer:http://localhost:8080}")
  String issuer;

  @Value("${audience:recipe-api}")
  String audience;

  @Bean
  SecurityFilterChain routes(HttpSecurity http) throws Exception {
    return http.authorizeHttpRequests(
            routes -> routes.requestMatchers("/recipes").hasAuthority("SCOPE_recipes"))
        .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
        .build();
  }

  @Bean
  JwtDecoder accessTokens() {
    NimbusJwtDecoder decoder = decoderOf("at+jwt");
    decoder.setJwtValidator(
        new DelegatingOAuth2TokenValidator<Jwt>(
            new JwtTimestampValidator(Duration.ofSeconds(30)),
            new JwtIssuerValidator(issuer),
            new JwtClaimValidator<List<String>>("aud", aud -> aud != null && aud.contains(audience)),
            new JwtClaimValidator<String>("sub", sub -> sub != null && !sub.isEmpty()),
            new JwtClaimValidator<>("exp", exp -> exp != null),
            new JwtClaimValidator<>("iat", iat -> iat != null),
            new JwtClaimValidator<>("type", type -> type == null || type.equals("access")),
            new SessionValidator(issuer, decoderOf("statuslist+jwt"))));
    return decoder;
  }

  private NimbusJwtDecoder decoderOf(String type) {
    var types = new DefaultJOSEObjectTypeVerifier<SecurityContext>(new JOSEObjectType(type));
    return NimbusJwtDecoder.withJwkSetUri(issuer + "/.well-known/jwks.json")
        .jwsAlgorithm(RS256)
        .jwtProcessorCustomizer(processor -> processor.setJWSTypeVerifier(types))
        .build();
  }
}
