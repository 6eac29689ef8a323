TARGET_DIR = $(or $(CARGO_TARGET_DIR),target)
COMPOSE ?= docker compose

# One choice of packages and features for all checks, so that nothing is built twice.
EVERYTHING = --locked --workspace --all-features

# cargo-nextest where it is installed.
RUN_TESTS = $(if $(shell cargo nextest --version 2>/dev/null),nextest run,test --tests --no-fail-fast)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## Build in release mode and start both services on SQLite; Ctrl-C stops them
	cargo build --locked --release --workspace --bins
	@exec "$(TARGET_DIR)/release/stack"

.PHONY: test
test: lint test-browser ## Check format and lints, run all tests on SQLite and PostgreSQL
	cargo build $(EVERYTHING) --bins --tests
	cargo test $(EVERYTHING) --doc
	scripts/with-python scripts/with-postgres cargo $(RUN_TESTS) $(EVERYTHING)

.PHONY: test-browser
test-browser: ## Look for violations of accessibility rules on the pages, in Chromium
	cargo build $(EVERYTHING) --bins
	npm --prefix tests/browser ci --no-audit --no-fund --loglevel=error
	chromium=$$(scripts/find-chromium) && \
	node tests/browser/axe.mjs "$(TARGET_DIR)/debug/identity-service" "$$chromium"

.PHONY: bench-paging
bench-paging: ## Measure a page of a million rows, at the beginning and deep inside
	cargo build --locked --release --package bench
	scripts/with-postgres "$(TARGET_DIR)/release/bench-paging"

.PHONY: lint
lint: ## Check format and lints
	cargo fmt --all --check
	cargo clippy $(EVERYTHING) --all-targets -- --deny warnings

.PHONY: fmt
fmt: ## Format the code
	cargo fmt --all

.PHONY: up
up: ## Build and start the container stack; Ctrl-C stops it
	$(COMPOSE) up --build

.PHONY: down
down: ## Remove the containers of the stack, and keep its data
	$(COMPOSE) down

.PHONY: clean
clean: ## Remove what was built, and keep the data
	cargo clean
