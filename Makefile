# jk: the only build file.
#
#   make            build bin/jk-*
#   make check      install what is missing, build, run every test
#   make demo       install what is missing, build, play three nights
#   make sanitize   the same tests under address and undefined sanitizers
#   make lint       layout, compilers' warnings, static analysis, manual pages
#   make install    PREFIX=/usr/local DESTDIR=
#
# Longer campaigns, run by hand: make faults, make fuzz, make bench.

CC ?= cc
PREFIX ?= /usr/local
BUILD ?= build/plain
BIN ?= bin
CFLAGS ?= -O2 -g
WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wformat=2 -Wvla -Werror
HARDEN = -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
LINKHARDEN = -pie -Wl,-z,relro,-z,now
VERSION = 0.1.0

# libdeflate makes and reads the same bits as zlib, faster; zlib is complete alone.
DEFLATE := $(shell printf '\#include <libdeflate.h>\n' | $(CC) -E - >/dev/null 2>&1 \
	&& echo yes)
ifeq ($(DEFLATE),yes)
DEFLATE_FLAGS = -DJK_HAVE_LIBDEFLATE
DEFLATE_LIBS = -ldeflate
endif

ALLCFLAGS = -std=c11 -D_GNU_SOURCE -Ilib -DJK_VERSION='"$(VERSION)"' $(DEFLATE_FLAGS) \
	$(WARN) $(HARDEN) $(CFLAGS) $(SANITIZE) -MMD -MP
LIBS = -lcsv -lz $(DEFLATE_LIBS) -lcrypto -lpthread

FLOORS = base adapt format rules stream ledger filter
LIBSRC := $(foreach floor,$(FLOORS),$(wildcard lib/$(floor)/*.c))
LIBOBJ := $(LIBSRC:%.c=$(BUILD)/%.o)
PROGRAMS := $(patsubst src/%.c,%,$(wildcard src/jk-*.c))
UNITS := $(patsubst t/unit/%.c,%,$(wildcard t/unit/*.c))
TOOLS := $(patsubst t/tools/%.c,%,$(wildcard t/tools/*.c))

all: programs
programs: $(PROGRAMS:%=$(BIN)/%)
units: $(UNITS:%=$(BUILD)/unit/%)
tools: $(TOOLS:%=$(BUILD)/tools/%)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALLCFLAGS) -c -o $@ $<

$(BUILD)/libjk.a: $(LIBOBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(BIN)/jk-%: $(BUILD)/src/jk-%.o $(BUILD)/libjk.a
	@mkdir -p $(@D)
	$(CC) $(ALLCFLAGS) $(LINKHARDEN) -o $@ $< $(BUILD)/libjk.a $(LIBS)

$(BUILD)/unit/%: $(BUILD)/t/unit/%.o $(BUILD)/libjk.a
	@mkdir -p $(@D)
	$(CC) $(ALLCFLAGS) $(LINKHARDEN) -o $@ $< $(BUILD)/libjk.a $(LIBS)

# Tools of the tests stand on their own: none of them links libjk.
$(BUILD)/tools/%: $(BUILD)/t/tools/%.o
	@mkdir -p $(@D)
	$(CC) $(ALLCFLAGS) $(LINKHARDEN) -o $@ $<

PEOPLEOBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard t/tools/people/*.c))
tools: $(BUILD)/tools/people
$(BUILD)/tools/people: $(PEOPLEOBJ)
	@mkdir -p $(@D)
	$(CC) $(ALLCFLAGS) $(LINKHARDEN) -o $@ $^ -lcrypto

clean:
	rm -rf build bin/jk-apply bin/jk-audit bin/jk-cat bin/jk-disclose bin/jk-encrypt \
		bin/jk-extract bin/jk-provide bin/jk-purge bin/jk-validate

-include $(LIBOBJ:.o=.d) $(wildcard $(BUILD)/src/*.d $(BUILD)/t/*/*.d $(BUILD)/t/*/*/*.d)

.PHONY: all programs units tools clean
.SECONDARY:
