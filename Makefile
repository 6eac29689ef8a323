TARGET_DIR = $(or $(CARGO_TARGET_DIR),target)
COMPOSE ?= docker compose

# The same packages and features for all checks, so that nothing is built twice.
EVERYTHING = --locked --workspace --all-features

# The sources of the web app. npm's own file shows when its packages were installed.
WEB_PACKAGES = web/node_modules/.package-lock.json
WEB_SOURCES = $(wildcard web/*.html web/*.ts web/package.json) \
	$(shell find web/src web/build web/public -type f)
WEB_APP = web/dist/index.html

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## Build everything in release mode and run it on SQLite; Ctrl-C stops it
	cargo build --locked --release --workspace --bin identity-service --bin recipe-api --bin stack
	@if ! command -v npm >/dev/null; then \
		echo "The web app is left out: building it needs Node 20.19 or later."; \
	elif ! $(MAKE) --no-print-directory web; then \
		echo "The web app is left out or old: it could not be built, see above."; \
	fi
	@IDENTITY_CLIENTS_FILE="$${IDENTITY_CLIENTS_FILE-examples/login/clients.toml}" \
		exec "$(TARGET_DIR)/release/stack" $(STACK)

.PHONY: web
web: $(WEB_APP) ## Build the web app, if its sources are newer

$(WEB_PACKAGES): web/package.json web/package-lock.json web/.npmrc
	npm --prefix web ci --loglevel=error
	@touch $@

$(WEB_APP): $(WEB_PACKAGES) $(WEB_SOURCES)
	npm --prefix web run build

.PHONY: web-dev
web-dev: $(WEB_PACKAGES) ## Serve the web app from its sources, beside `make run`
	npm --prefix web run dev

# recipe-api's database, as `make run` creates it. There the demo is dated back.
RECIPES = $(wildcard data/recipes.db)
seed: SEED = $(RECIPES:%=--date-back sqlite://%)

.PHONY: seed
seed: ## Fill the running stack with demo data; safe to run again
	@cargo build --quiet --locked --release --package end-to-end --bin seed
	@exec "$(TARGET_DIR)/release/seed" $(SEED)

.PHONY: test
test: lint test-web ## Check format and lints, run all tests on SQLite and PostgreSQL
	npm --prefix examples/node ci --no-audit --no-fund --loglevel=error
	cargo build $(EVERYTHING) --bins --tests
	cargo test $(EVERYTHING) --doc
	scripts/find-program sqlite3 sqlite3
	scripts/find-program postgresql-client psql
	scripts/find-program faketime faketime
	nextest=$$(scripts/find-nextest) && \
	scripts/with-python scripts/with-go scripts/with-postgres "$$nextest" nextest run $(EVERYTHING)

.PHONY: test-web
test-web: $(WEB_PACKAGES) ## Check and test the web app, also in Chromium against the services
	npm --prefix web run lint
	npm --prefix web test
	$(MAKE) --no-print-directory web
	npm --prefix examples/login ci --no-audit --no-fund --loglevel=error
	cargo build $(EVERYTHING) --bins
	scripts/find-program libapache2-mod-auth-openidc /usr/lib/apache2/modules/mod_auth_openidc.so
	APACHE=$$(scripts/find-program apache2 apache2 httpd) && \
	chromium=$$(scripts/find-program chromium "$(CHROMIUM)" chromium chromium-browser google-chrome) && CHROMIUM="$$chromium" APACHE="$$APACHE" \
	IDENTITY_SERVICE="$(abspath $(TARGET_DIR))/debug/identity-service" \
	RECIPE_API="$(abspath $(TARGET_DIR))/debug/recipe-api" \
	scripts/with-python --requirements examples/login/requirements.txt \
	--requirements examples/agent-tools/requirements.txt \
	scripts/with-postgres npm --prefix web run test:e2e

# The packages of the peer. One of them is compiled at installation.
PEER_PACKAGES = bench/peer/node_modules/.package-lock.json

$(PEER_PACKAGES): bench/peer/package.json bench/peer/package-lock.json
	npm --prefix bench/peer ci --no-audit --no-fund --loglevel=error
	@touch $@

# What is measured, and what measures it.
BENCHED = --package identity-service --package recipe-api --package bench

.PHONY: bench
bench: $(PEER_PACKAGES) ## Measure requests here and on Node; 6 minutes after the build
	cargo build --locked --release $(BENCHED) --bins
	scripts/with-postgres "$(TARGET_DIR)/release/bench" operations --output bench/results/latest.md
	@cat bench/results/latest.md

.PHONY: bench-overload
bench-overload: ## Measure what becomes of others under loads that are too much
	cargo build --locked --release $(BENCHED) --bins
	scripts/with-postgres "$(TARGET_DIR)/release/bench" overload --output bench/results/overload.md
	@cat bench/results/overload.md

.PHONY: bench-paging
bench-paging: ## Measure a page of a million rows, at the start and deep inside
	cargo build --locked --release $(BENCHED) --bins
	scripts/with-postgres "$(TARGET_DIR)/release/bench" paging

.PHONY: bench-status-lists
bench-status-lists: ## Measure status lists with a million and ten million ended sessions
	cargo build --locked --release --package bench --bins
	scripts/with-postgres "$(TARGET_DIR)/release/bench" status-lists $(STATUS_LISTS)

.PHONY: prove
prove: ## Check promises under faults: SEED=1 MINUTES=10 DATABASE=postgres
	cargo build --locked --release --package identity-service --package recipe-api --package prove --bins
	scripts/find-program sqlite3 sqlite3
	scripts/find-program faketime faketime
	"$(TARGET_DIR)/release/prove" --seed $(or $(SEED),1) --minutes $(or $(MINUTES),10) \
		--database $(or $(DATABASE),postgres) $(PROVE)

.PHONY: mixed-versions
mixed-versions: ## Run the last release beside this version under load: REVISION=…
	scripts/find-program faketime faketime
	scripts/mixed-versions $(REVISION)

# Password hashes are very cheap here, and sessions last longer than the run.
FUZZED = IDENTITY_LOGIN_RATE=off RECIPE_WRITE_RATE=off RECIPE_QUOTA=off \
	IDENTITY_ARGON2=m=64,t=1,p=1 IDENTITY_ACCESS_TOKEN_TTL=4h \
	IDENTITY_INTROSPECTION_CLIENTS='fuzz:hunter2 hunter2' LOG_LEVEL=error

.PHONY: fuzz-api
fuzz-api: ## Search for answers that the OpenAPI documents do not describe
	cargo build $(EVERYTHING) --bins
	for database in sqlite postgres; do \
		$(FUZZED) scripts/with-python --requirements tests/fuzz/api/requirements.txt \
		scripts/with-postgres "$(TARGET_DIR)/debug/with-stack" $$database scripts/fuzz-api || exit 1; \
	done

.PHONY: fuzz
fuzz: ## Fuzz each parser: SECONDS=600; fails if something is found
	scripts/fuzz $(or $(SECONDS),600) $(TARGETS)

.PHONY: audit
audit: ## Check licences, sources and known faults of what the programs are made of
	scripts/audit

.PHONY: lint
lint: ## Check format and lints
	cargo fmt --all --check
	cargo clippy $(EVERYTHING) --all-targets -- --deny warnings
	for features in '' axum remote; do \
		cargo clippy --locked -p token-verifier --no-default-features --features "$$features" -- --deny warnings || exit; \
	done

.PHONY: fmt
fmt: ## Format the code
	cargo fmt --all

.PHONY: up
up: ## Build and start the container stack; Ctrl-C stops it
	$(COMPOSE) up --build

.PHONY: down
down: ## Remove the containers of the stack; keep its data
	$(COMPOSE) down

.PHONY: clean
clean: ## Remove all build output; keep the data
	cargo clean
	rm -rf web/dist web/node_modules
