# `make test` needs Go and git. `make test-full` needs what its first lines look for.

GO            ?= go
PYTHON_CONFIG ?= python3-config
# A tree of a real extension. Without one, test-full takes uWSGI's sources from Debian's archive.
TREE          ?=

.PHONY: all test test-full tools bench fixcheck golden docs install

all: test

test:
	$(GO) vet ./...
	@unformatted=$$(gofmt -l analyzer cmd rules hosttest); \
	if [ -n "$$unformatted" ]; then echo "not gofmt-ed: $$unformatted" >&2; exit 1; fi
	$(GO) test ./...

test-full: tools
	$(GO) vet -tags full ./...
	$(GO) test -race -timeout 9m ./...
	PYTHON_CONFIG=$(PYTHON_CONFIG) $(GO) test -tags full -run 'Compile' ./rules
	cd hosttest && $(GO) vet ./... && $(GO) test -count=1 -timeout 9m ./...
	PYTHON_CONFIG=$(PYTHON_CONFIG) $(GO) test -tags full -count=1 -v -run '^TestRuntime$$' ./analyzer/ruletest
	NOMEM_TREE=$(TREE) .ci/with-tree $(GO) test -tags full -count=1 -v -run '^TestTree$$' ./analyzer/ruletest

# What test-full needs, looked for before anything runs.
tools:
	@missing=; \
	for tool in gcc addr2line ctags git pre-commit xmllint zsh fish mandoc $(PYTHON_CONFIG); do \
		command -v $$tool >/dev/null || missing="$$missing $$tool"; \
	done; \
	if [ -n "$$missing" ]; then \
		echo "make test-full needs$$missing (Debian: apt-get install binutils fish gcc git libxml2-utils mandoc pre-commit python3-dev universal-ctags zsh)" >&2; exit 1; \
	fi
	@ctags --version | grep -q 'Universal Ctags' || { echo "ctags is not Universal Ctags (Debian: universal-ctags)" >&2; exit 1; }

# Times nomem beside gcc and cppcheck: make bench TREE=folder
bench:
	@for tool in gcc cppcheck $(PYTHON_CONFIG); do \
		command -v $$tool >/dev/null || { echo "make bench needs $$tool (Debian: apt-get install gcc cppcheck python3-dev)" >&2; exit 1; }; \
	done
	@[ -d "$(TREE)" ] || { echo "name the tree of an extension: make bench TREE=folder" >&2; exit 1; }
	NOMEM_TREE="$(abspath $(TREE))" PYTHON_CONFIG=$(PYTHON_CONFIG) \
		$(GO) test -tags full -count=1 -v -timeout 60m -run '^TestSpeed$$' ./analyzer/ruletest

# Holds every safe fix of a tree against gcc, a second run and git: make fixcheck TREE=folder
fixcheck:
	@for tool in gcc git $(PYTHON_CONFIG); do \
		command -v $$tool >/dev/null || { echo "make fixcheck needs $$tool (Debian: apt-get install gcc git python3-dev)" >&2; exit 1; }; \
	done
	@[ -d "$(TREE)" ] || { echo "name the tree of an extension: make fixcheck TREE=folder" >&2; exit 1; }
	NOMEM_TREE="$(abspath $(TREE))" PYTHON_CONFIG=$(PYTHON_CONFIG) \
		$(GO) test -tags full -count=1 -v -timeout 60m -run '^TestFixes$$' ./analyzer/ruletest

# Rewrites the goldens of the fixtures: read the difference before you commit it.
golden:
	$(GO) test ./rules -run '^TestFixtures$$' -update

# Writes docs/rules anew from the rules, and docs/nomem.1 from the command line.
docs:
	$(GO) test ./rules -run '^TestRuleDocs$$' -update
	$(GO) test ./cmd/nomem -run '^TestManPage$$' -update

install:
	$(GO) install ./cmd/nomem
