# Both services, one target each:
#
#   docker build --target identity-service --tag identity-service .
#   docker build --target recipe-api --tag recipe-api .
#
# The Rust image needs this Rust version and a C compiler, the Node image Node 20.19 or
# later. The runtime image needs useradd, and the same glibc as the Rust image or a
# newer one.
ARG RUST_IMAGE=rust:1.95-bookworm
ARG NODE_IMAGE=node:22-bookworm-slim
ARG RUNTIME_IMAGE=debian:bookworm-slim

# The workspace without its code: the manifests, and an empty program for every target.
# It only changes when the dependencies do, so that Docker caches their build.
FROM ${RUST_IMAGE} AS skeleton
WORKDIR /src
COPY . .
RUN find . -type f ! -name Cargo.toml ! -name Cargo.lock ! -path './.cargo/*' \
        ! -name lib.rs ! -name main.rs ! -name build.rs \
        ! -path '*/bin/*.rs' ! -path '*/examples/*.rs' ! -path '*/benches/*.rs' -delete \
    && find . -name '*.rs' -exec sh -c 'for file; do echo "fn main() { }" >"$file"; done' sh {} + \
    && find . -type d -empty -delete

FROM ${RUST_IMAGE} AS build
WORKDIR /src
ENV CARGO_TERM_COLOR=never CARGO_TARGET_DIR=/target
COPY --from=skeleton /src .
RUN cargo build --locked --release --package identity-service --package recipe-api
COPY . .
# Cargo compares modification times, and the code's are older than the skeleton's.
RUN find . -name '*.rs' -exec touch {} + \
    && cargo build --locked --release --package identity-service --package recipe-api

# What the programs are made of: an SBOM for each, in CycloneDX. Without the skeleton's
# programs, only manifests and Cargo.lock decide, so that this too is only built when they change.
FROM ${RUST_IMAGE} AS sbom
RUN cargo install --quiet --locked --version 0.5.9 cargo-cyclonedx
WORKDIR /src
COPY --from=skeleton /src .
RUN cargo cyclonedx --format json --spec-version 1.5 --target all

FROM ${NODE_IMAGE} AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci
COPY web .
RUN npm run build \
    && npm sbom --package-lock-only --omit dev --sbom-format cyclonedx > /web.cdx.json

FROM ${RUNTIME_IMAGE} AS runtime
# For https issuers. Copied, because installing the package needs a network.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
STOPSIGNAL SIGTERM

FROM runtime AS identity-service
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin identity \
    && install -d -o identity -g identity /var/lib/identity-service /var/lib/identity-service/data
COPY --from=build /target/release/identity-service /usr/local/bin/
COPY --from=web /src/web/dist /usr/local/share/identity-service/web
COPY --from=sbom /src/identity-service/identity-service.cdx.json /usr/local/share/sbom/
COPY --from=web /web.cdx.json /usr/local/share/sbom/
LABEL org.opencontainers.image.title="identity-service" \
      org.opencontainers.image.description="Accounts, sessions, signing keys and tokens: the issuer" \
      org.opencontainers.image.licenses="MIT"
ENV IDENTITY_LISTEN=0.0.0.0:8080 \
    IDENTITY_WEB_DIR=/usr/local/share/identity-service/web
# By default, the database and the master key are in ./data, a place for a volume.
WORKDIR /var/lib/identity-service
USER 10001
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s CMD ["identity-service", "healthcheck"]
ENTRYPOINT ["identity-service"]

FROM runtime AS recipe-api
RUN useradd --uid 10002 --no-create-home --shell /usr/sbin/nologin recipe \
    && install -d -o recipe -g recipe /var/lib/recipe-api /var/lib/recipe-api/data
COPY --from=build /target/release/recipe-api /usr/local/bin/
COPY --from=sbom /src/recipe-api/recipe-api.cdx.json /usr/local/share/sbom/
LABEL org.opencontainers.image.title="recipe-api" \
      org.opencontainers.image.description="Recipes and posts: a resource server" \
      org.opencontainers.image.licenses="MIT"
ENV RECIPE_LISTEN=0.0.0.0:8081
WORKDIR /var/lib/recipe-api
USER 10002
EXPOSE 8081
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s CMD ["recipe-api", "healthcheck"]
ENTRYPOINT ["recipe-api"]
