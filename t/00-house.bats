#!/usr/bin/env bats
# The house rules that a machine can hold: who may include whom, what the tour
# names, what no file may have in it.

load lib/jk

# The files that are the project's: those under git, or all of an unpacked archive.
tree()
{
	if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		git ls-files -- "$@"
	else
		find "${@:-.}" -type f ! -path './build/*' ! -path './.git/*' |
			sed 's,^\./,,'
	fi
}

# FLOOR NAME...: what lib/README lets each floor include, itself first.
table()
{
	awk '
	/^    floor +may include/ { inside = 1; next }
	inside && NF == 0 { exit }
	inside {
		line = $1
		# The last column begins behind two blanks or more.
		names = substr($0, 14)
		sub(/  +.*/, "", names)
		print $1, (names == "-" ? "" : names)
	}' "${1:-lib/README}"
}

# FILE INCLUDED of every include line of ours, below $1.
includes()
{
	(cd "$1" && grep -oE '^#include "[^"]*' lib/*/*.[ch] src/*.c | sed 's/:#include "/ /')
}

# Include lines below $1 that the table forbids, one a line.
trespasses()
{
	{ table; echo; includes "$1"; } | awk '
	NF == 0 { reading = 1; next }
	!reading { allowed[$1] = " " $0 " "; next }
	{
		split($1, path, "/")
		floor = path[1] == "lib" ? path[2] : "src"
		if ($2 !~ "/")
			print $1 ": \"" $2 "\" names no floor"
		else if (index(allowed[floor], " " substr($2, 1, index($2, "/") - 1) " ") == 0)
			print $1 ": \"" $2 "\""
	}'
}

none()
{
	[ -z "$1" ] || { echo "$1"; return 1; }
}

@test "every floor includes only what lib/README lets it include" {
	[ "$(table | wc -l)" -eq 8 ]
	[ "$(includes . | wc -l)" -ge 200 ]
	none "$(trespasses .)"
}

@test "a file that reaches across the floors is found" {
	mkdir -p "$BATS_TEST_TMPDIR"/{lib/base,lib/rules,src}
	cd "$BATS_TEST_TMPDIR"
	mkdir -p lib && cp "$JK_TOP/lib/README" lib/
	echo '#include "format/date.h"' >lib/base/low.c
	echo '#include "stream/reader.h"' >lib/rules/impure.c
	printf '#include "adapt/fd.h"\n#include "filter/driver.h"\n' >src/jk-x.c
	run trespasses .
	[ "${#lines[@]}" -eq 3 ]
}

@test "lib/README has a line for each floor there is" {
	for floor in lib/*/; do
		[ -n "$(ls "$floor"*.c 2>/dev/null)" ] || continue
		table | grep -q "^$(basename "$floor") " || { echo "$floor"; return 1; }
	done
}

@test "only adapt names OpenSSL, zlib, libdeflate, libcsv and iconv" {
	none "$(grep -nE '#include <(openssl/|zlib|libdeflate|csv|iconv)' \
		$(ls lib/*/*.[ch] src/*.c | grep -v '^lib/adapt/'))"
	[ "$(grep -lE '#include <(openssl/|zlib|libdeflate|csv|iconv)' lib/adapt/* | wc -l)" -ge 5 ]
}

@test "a file of adapt names one outside library" {
	none "$(awk '
	FNR == 1 { library = "" }
	/^#include <(openssl|zlib|libdeflate|csv|iconv)/ {
		name = /openssl/ ? "openssl" : /zlib|deflate/ ? "deflate" : $2
		if (library != "" && name != library)
			print FILENAME ": " library " and " name
		library = name
	}' lib/adapt/*.[ch])"
}

@test "every header is guarded by its own name" {
	none "$(awk '
	FNR == 1 {
		guard = toupper(substr(FILENAME, 5))
		gsub("[/.-]", "_", guard)
		wanted[FILENAME] = guard = "JK_" guard
	}
	$0 == "#ifndef " guard || $0 == "#define " guard { found[FILENAME]++ }
	END { for (name in wanted) if (found[name] != 2) print name ": " wanted[name] }
	' lib/*/*.h)"
}

# The paths that the source tour of README.md names, one a line.
tour()
{
	sed -n '/^## Source tour/,/^## /{/^    /p}' README.md | awk '
	# Deeper lines name files below lib/.
	/^        / { print "lib/" $1; next }
	{ print $1 }'
}

@test "the source tour of README.md names real files and every top folder" {
	[ "$(tour | wc -l)" -ge 20 ]
	while read -r path; do
		[ -e "$path" ] || { echo "$path is not there"; return 1; }
	done < <(tour)
	for folder in */; do
		[ "$folder" != build/ ] || continue
		tour | grep -q "^$folder" || { echo "$folder is not in the tour"; return 1; }
	done
}

@test "no file names a path of one machine or a package host" {
	none "$(tree | grep -v '^t/00-house.bats$' | tr '\n' '\0' | xargs -0 grep -nIE \
		'(^|[^[:alnum:]_}"])/(work|root|home/[a-z]+|Users|mnt)/|/tmp/(brief|claude)|deb[.]debian[.]org|pypi[.]|pythonhosted|npmjs|crates[.]io|artifactory|proxy[.]golang')"
}

@test "no file speaks of work left for later" {
	none "$(tree lib src bin man schemas examples po t/unit t/lib Makefile |
		tr '\n' '\0' | xargs -0 grep -nIwE 'TODO|FIXME|XXX|HACK|stub')"
}

@test "every text file ends with a line feed" {
	tree | grep -vE '\.(vec|raw)$|^t/vectors/(csv|cp932)/|^t/fuzz/corpus/' >"$BATS_TEST_TMPDIR/names"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/names")" -ge 300 ]
	none "$(python3 - "$BATS_TEST_TMPDIR/names" <<-'END'
	import sys
	for name in open(sys.argv[1], encoding="utf-8").read().splitlines():
	    text = open(name, "rb").read()
	    if text and b"\0" not in text and not text.endswith(b"\n"):
	        print(name)
	END
	)"
}

# FILE:LINE LENGTH of each function longer than $1 lines, braces included.
long_functions()
{
	local most=$1

	shift
	awk -v most="$most" '
	FNR == 1 { start = 0 }
	/^\{/ { start = FNR }
	/^\}/ && start {
		if (FNR - start + 1 > most)
			print FILENAME ":" start " " FNR - start + 1 " lines"
		start = 0
	}' "$@"
}

@test "no function is longer than 80 lines" {
	none "$(long_functions 80 $(tree lib src t | grep '\.c$'))"
	printf 'int\nf(void)\n{\n%081d\n}\n' 0 | sed 's/0/0;\n/g' >"$BATS_TEST_TMPDIR/long.c"
	[ -n "$(long_functions 80 "$BATS_TEST_TMPDIR/long.c")" ]
}

@test "no source file is longer than 900 lines" {
	none "$(wc -l $(tree lib src t bin | grep -E '\.([ch]|sh|py|bats|bash)$|^bin/') |
		awk '$2 != "total" && $1 > 900')"
}

@test "the library never prints, never exits and never reads the environment" {
	files=$(ls lib/{base,adapt,format,rules,stream,ledger}/*.c)
	none "$(grep -nwE '(v?printf|puts|putchar|perror|exit|_exit|abort) *\(' $files)"
	none "$(grep -nwE 'getenv *\(' $files | grep -vE '^lib/adapt/clock.c:')"
	none "$(grep -nE '(fprintf|fputs|fputc) *\(|stderr|stdout' $files)"
}

@test "messages take numbers as text, so that catalogues know them on any machine" {
	none "$(grep -nE '_\("[^"]*" *PRI' lib/*/*.c src/*.c)"
}

@test "every message id has one text, and every id used has a text" {
	t/tools/messages --check
}

@test "jk-messages(7) lists every message id with its text, and no other" {
	t/tools/messages --page >"$BATS_TEST_TMPDIR/page"
	diff man/jk-messages.7 "$BATS_TEST_TMPDIR/page"
}

@test "the version is the same in Makefile and scripts" {
	version=$(sed -n 's/^VERSION = //p' Makefile)
	for script in $(grep -lE '^version=' bin/jk-*); do
		grep -qx "version=$version" "$script" || { echo "$script"; return 1; }
	done
}
