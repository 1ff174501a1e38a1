# jk: the only build file.
#
#   make            build bin/jk-* and the messages
#   make check      install what is missing, build, run every test
#   make demo       install what is missing, build, play nights, a month and years
#   make sanitize   the same tests under address and undefined sanitizers
#   make lint       layout, compilers' warnings, static analysis, manual pages
#   make install    PREFIX=/usr/local DESTDIR=; make installcheck tests that
#
# Longer campaigns, run by hand: make faults, make fuzz, make big, make bench.
# Made again from their sources: make vectors, make messages-update.

# make's own default is cc, which not every machine with a compiler has.
ifeq ($(origin CC),default)
CC := $(firstword $(foreach name,cc gcc clang,$(shell command -v $(name))) cc)
endif
PREFIX ?= /usr/local
BUILD ?= build/plain
BIN ?= bin
CFLAGS ?= -O2 -g
WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wformat=2 -Wvla -Werror
HARDEN = -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
LINKHARDEN = -pie -Wl,-z,relro,-z,now
VERSION = 0.1.0
JOBS := $(shell nproc 2>/dev/null || echo 2)

# libdeflate makes and reads the same bits as zlib, faster; zlib is complete alone.
DEFLATE := $(shell printf '\#include <libdeflate.h>\n' | $(CC) -E - >/dev/null 2>&1 \
	&& echo yes)
ifeq ($(DEFLATE),yes)
DEFLATE_FLAGS = -DJK_HAVE_LIBDEFLATE
DEFLATE_LIBS = -ldeflate
endif

# No path of the building machine may end up in a program: builds are reproducible.
ALLCFLAGS = -std=c11 -D_GNU_SOURCE -Ilib -DJK_VERSION='"$(VERSION)"' $(DEFLATE_FLAGS) \
	-ffile-prefix-map=$(CURDIR)/= $(WARN) $(HARDEN) $(CFLAGS) $(SANITIZE) -MMD -MP
LIBS = -lcsv -lz $(DEFLATE_LIBS) -lcrypto -lpthread

FLOORS = base adapt format rules stream ledger filter
LIBSRC := $(foreach floor,$(FLOORS),$(wildcard lib/$(floor)/*.c))
LIBOBJ := $(LIBSRC:%.c=$(BUILD)/%.o)
PROGRAMS := $(patsubst src/%.c,%,$(wildcard src/jk-*.c))
SCRIPTS := $(filter-out $(PROGRAMS),$(notdir $(wildcard bin/jk-*)))
UNITS := $(patsubst t/unit/%.c,%,$(wildcard t/unit/*.c))
TOOLS := $(patsubst t/tools/%.c,%,$(wildcard t/tools/*.c))
FUZZERS := $(patsubst t/fuzz/%.c,%,$(filter-out t/fuzz/replay.c,$(wildcard t/fuzz/*.c)))
LANGUAGES := $(patsubst po/%.po,%,$(wildcard po/*.po))
# Where there is no gettext the programs speak English.
CATALOGUES := $(if $(shell command -v msgfmt), \
	$(LANGUAGES:%=build/locale/%/LC_MESSAGES/jk.mo))

# `make V=1` shows whole command lines.
ifndef V
QUIET = @echo '  $@' &&
endif

all: programs messages
programs: $(PROGRAMS:%=$(BIN)/%)
units: $(UNITS:%=$(BUILD)/unit/%)
tools: $(TOOLS:%=$(BUILD)/tools/%)
replays: $(FUZZERS:%=$(BUILD)/fuzz/%)
messages: $(CATALOGUES)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(QUIET) $(CC) $(ALLCFLAGS) -c -o $@ $<

$(BUILD)/libjk.a: $(LIBOBJ)
	@rm -f $@
	$(QUIET) $(AR) rcs $@ $^

$(BIN)/jk-%: $(BUILD)/src/jk-%.o $(BUILD)/libjk.a
	@mkdir -p $(@D)
	$(QUIET) $(CC) $(ALLCFLAGS) $(LINKHARDEN) -o $@ $< $(BUILD)/libjk.a $(LIBS)

$(BUILD)/unit/%: $(BUILD)/t/unit/%.o $(BUILD)/libjk.a
	@mkdir -p $(@D)
	$(QUIET) $(CC) $(ALLCFLAGS) $(LINKHARDEN) -o $@ $< $(BUILD)/libjk.a $(LIBS)

# A fuzzer's target without the fuzzer: it reads the files it is given.
$(BUILD)/fuzz/%: $(BUILD)/t/fuzz/%.o $(BUILD)/t/fuzz/replay.o $(BUILD)/libjk.a
	@mkdir -p $(@D)
	$(QUIET) $(CC) $(ALLCFLAGS) $(LINKHARDEN) -o $@ $^ $(LIBS)

# Tools of the tests stand on their own: none of them links libjk.
$(BUILD)/tools/%: $(BUILD)/t/tools/%.o
	@mkdir -p $(@D)
	$(QUIET) $(CC) $(ALLCFLAGS) $(LINKHARDEN) -o $@ $<

PEOPLEOBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard t/tools/people/*.c))
ACCESSOBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard t/tools/access/*.c)) \
	$(patsubst %,$(BUILD)/t/tools/people/%.o,day draw grow number out rows text)
QUERIESOBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard t/tools/queries/*.c)) \
	$(patsubst %,$(BUILD)/t/tools/people/%.o,day draw grow number out rows text)
tools: $(BUILD)/tools/people $(BUILD)/tools/access $(BUILD)/tools/queries
$(BUILD)/tools/people: $(PEOPLEOBJ)
$(BUILD)/tools/access: $(ACCESSOBJ)
$(BUILD)/tools/queries: $(QUERIESOBJ)
$(BUILD)/tools/people $(BUILD)/tools/access $(BUILD)/tools/queries:
	@mkdir -p $(@D)
	$(QUIET) $(CC) $(ALLCFLAGS) $(LINKHARDEN) -o $@ $^ -lcrypto

build/locale/%/LC_MESSAGES/jk.mo: po/%.po
	@mkdir -p $(@D)
	$(QUIET) msgfmt -c -o $@ $<

# What installs must come before the second make reads what is installed.
check demo sanitize fuzz:
	@.ci/need $@
	@$(MAKE) --no-print-directory -j$(JOBS) $@-ready

check-ready: all units tools replays
	@BUILD=$(BUILD) JK_BIN=$(BIN) t/run

demo-ready: all tools $(BUILD)/unit/make_stream
	@JK_BIN=$(BIN) BUILD=$(BUILD) examples/demo

# Tested as it would be installed: the programs look for their files around them.
sanitize-ready:
	@$(MAKE) --no-print-directory BUILD=build/asan BIN=build/asan/bin \
		SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all' \
		CFLAGS='-O1 -g' PREFIX=$(CURDIR)/build/asan/installed DESTDIR= \
		all units tools replays install
	@JK_SANITIZED=yes BUILD=build/asan JK_BIN=build/asan/installed/bin t/run

faults big bench: all tools
	@if [ -x t/$@/run ]; then BUILD=$(BUILD) JK_BIN=$(BIN) t/$@/run; \
	else echo 'not run: there is no t/$@/run'; fi

# FUZZ_SECONDS for each target; what it finds lies in build/fuzz/.
FUZZ_SECONDS ?= 60
fuzz-ready:
	+@t/fuzz/run $(FUZZ_SECONDS) $(FUZZERS)

lint:
	@t/lint

vectors:
	t/vectors/make

messages-update:
	t/tools/messages

ROOT = $(DESTDIR)$(PREFIX)
install: all
	install -d $(ROOT)/bin $(ROOT)/libexec/jk $(ROOT)/share/jk
	install $(PROGRAMS:%=$(BIN)/%) $(SCRIPTS:%=bin/%) $(ROOT)/bin
	install -m 644 lib/site/*.sh $(ROOT)/libexec/jk
	cp -R schemas $(ROOT)/share/jk
	for page in man/*; do \
		install -D -m 644 $$page $(ROOT)/share/man/man$${page##*.}/$${page#man/}; \
	done
	for language in $(CATALOGUES:build/locale/%=%); do \
		install -D -m 644 build/locale/$$language $(ROOT)/share/locale/$$language; \
	done

installcheck: units tools replays
	@BUILD=$(BUILD) JK_BIN=$(ROOT)/bin t/run

clean:
	rm -rf build $(PROGRAMS:%=bin/%)

-include $(LIBOBJ:.o=.d) $(wildcard $(BUILD)/src/*.d $(BUILD)/t/*/*.d $(BUILD)/t/*/*/*.d)

.PHONY: all programs units tools replays messages check check-ready demo demo-ready \
	sanitize sanitize-ready faults big bench fuzz fuzz-ready lint vectors \
	messages-update install installcheck clean
.SECONDARY:
