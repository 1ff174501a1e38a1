#!/usr/bin/env bats
# The manual pages are the truth, so they are tested like code: against mandoc,
# against --help, against base/exit.h and against the tree.

load lib/jk

# Every program there is: built from src/, or a script in bin/.
programs()
{
	{
		ls src/jk-*.c | sed 's,.*/,,;s,\.c$,,'
		grep -lE '^#!' bin/jk-* | sed 's,.*/,,'
	} 2>/dev/null | sort -u
}

compiled()
{
	ls src/jk-*.c | sed 's,.*/,,;s,\.c$,,'
}

# Section $2 of page $1, without its head.
section()
{
	sed -n "/^\.Sh $2\$/,/^\.Sh /{/^\.Sh/!p}" "$1"
}

# LETTER NAME [=] of each option, from the lines of --help.
help_options()
{
	"$1" --help | grep -E '^  (-[a-zA-Z], |    )--' |
		sed -E 's/^  (-([a-zA-Z]),|   ) --([a-z-]+)(=[^ ]+)?.*/\2- \3 \4/' |
		sed -E 's/=.*/=/;s/ $//' | sort
}

# The same from a page's list of options. mdoc lets "Fl a , Fl -all", "Fl a , -all",
# "Ns = Ns Ar X" and "Ar X" stand for what is typed.
page_options()
{
	grep -E '^\.It Fl ' "$1" | sed -E 's/^\.It //;s/\b(Fl|Ns) //g;s/ = / /g' | awk '
	{
		letter = ""
		count = split($0, pieces, / , /)
		for (i = 1; i <= count; i++) {
			split(pieces[i], words, " ")
			takes = pieces[i] ~ / Ar / ? " =" : ""
			if (words[1] ~ /^-/)
				print letter words[1] takes
			letter = words[1] ~ /^[a-zA-Z]$/ ? words[1] : ""
		}
	}' | sed -E 's/^([a-zA-Z]?)-/\1- /' | sort
}

# The options that a stretch of mdoc names, as they are typed, one a line; letters
# may stand together.
typed_options()
{
	grep -oE '\bFl -?[a-zA-Z][a-z-]*( , -[a-z-]+)?' | sed 's/^Fl //' |
		awk -F ' , ' '{
		for (i = 1; i <= NF; i++) {
			if ($i ~ /^-/) { print "-" $i; continue }
			for (j = 1; j <= length($i); j++)
				print "-" substr($i, j, 1)
		}
	}' | sort -u
}

# fault WHAT...: note one; a test ends with no_fault, which shows them all.
fault()
{
	echo "$*" >>"$BATS_TEST_TMPDIR/faults"
}

no_fault()
{
	[ ! -s "$BATS_TEST_TMPDIR/faults" ] || { cat "$BATS_TEST_TMPDIR/faults"; return 1; }
}

# same ONE OTHER NAME NAME
same()
{
	diff <(echo "$1") <(echo "$2") >>"$BATS_TEST_TMPDIR/faults" ||
		fault "(above: < $3, > $4)"
}

@test "every page is clean for mandoc" {
	for page in man/*; do
		run mandoc -T lint -W warning "$page"
		[ -z "$output" ] && [ "$status" -eq 0 ] || fault "$output"
	done
	no_fault
}

@test "every program has a page, and the page its name" {
	[ "$(programs | wc -l)" -ge 2 ]
	for program in $(programs); do
		grep -qsx ".Nm $program" "man/$program.1" || fault "no page man/$program.1"
	done
	no_fault
}

@test "every program is built and starts" {
	for program in $(programs); do
		[ -x "$JK_BIN/$program" ] || { fault "$program is not in $JK_BIN"; continue; }
		run -0 "$program" --help
		[ -n "$output" ] || fault "$program --help says nothing"
		run -0 "$program" --version
		[[ ${lines[0]} == "$program (jk) "* ]] || fault "$output"
	done
	no_fault
}

@test "--help and the page have the same options, letters and arguments" {
	for program in $(compiled); do
		[ "$(help_options "$program" | wc -l)" -ge 7 ] || fault "$program --help"
		same "$(help_options "$program")" "$(page_options "man/$program.1")" \
			"$program --help" "$program.1"
	done
	no_fault
}

@test "the synopsis names options that the program has, and all or says so" {
	for program in $(compiled); do
		synopsis=$(section "man/$program.1" SYNOPSIS)
		help_options "$program" | sed -E 's/ =$//' >"$BATS_TEST_TMPDIR/has"
		typed_options <<<"$synopsis" >"$BATS_TEST_TMPDIR/says"
		while read -r option; do
			grep -qE -- "^(${option#-}- |[a-zA-Z]?- ${option#--}\$)" "$BATS_TEST_TMPDIR/has" ||
				fault "$program has no $option"
		done <"$BATS_TEST_TMPDIR/says"
		! grep -qE 'Ar options' <<<"$synopsis" || continue
		while read -r letter name; do
			grep -qxE -- "-${letter%-}|--$name" "$BATS_TEST_TMPDIR/says" ||
				[[ $name == help || $name == version ]] ||
				fault "$program.1: no --$name in the synopsis"
		done <"$BATS_TEST_TMPDIR/has"
	done
	no_fault
}

@test "a script's help, its synopsis and its page speak of the same options" {
	for program in $(programs); do
		[ ! -e "src/$program.c" ] || continue
		page=man/$program.1
		help=$("$program" --help | grep -oE -- '(^|[^a-zA-Z-])-(-[a-z]+[a-z-]*|[a-zA-Z]\b)' |
			grep -oE -- '-.*' | sort -u)
		same "$help" "$(grep -xFf <(typed_options <"$page") <<<"$help")" \
			"$program --help" "$program.1"
		for option in $(section "$page" SYNOPSIS | typed_options); do
			grep -qx -- "$option" <<<"$help" || fault "$program: $option"
		done
		# One of the forms of each option is in the help.
		while read -r line; do
			grep -qxFf <(typed_options <<<"$line") <<<"$help" ||
				fault "$program: $line"
		done < <(grep -E '^\.It Fl ' "$page")
	done
	no_fault
}

@test "the options of examples are options of their programs" {
	count=0
	for program in $(programs); do
		"$program" --help >"$BATS_TEST_TMPDIR/$program"
	done
	for page in man/*; do
		while read -r program options; do
			[ -e "$BATS_TEST_TMPDIR/$program" ] || continue
			for option in $options; do
				grep -qE -- "(^|[^a-z-])$option([^a-z-]|$)" "$BATS_TEST_TMPDIR/$program" ||
				fault "$page: $program has no $option"
				count=$((count + 1))
			done
		done < <(sed -n '/^\.Bd -literal/,/^\.Ed/p' "$page" |
			sed -e ':join' -e '/\\e$/{N;s/\\e\n//;b join' -e '}' |
			sed 's/[|;&(]/\n/g' | sed -n 's/^.*\(jk-[a-z]*\) /\1 /p' |
			sed -E "s/'[^']*'//g" | awk '{
				line = $1
				for (i = 2; i <= NF && $i != "--"; i++)
					if ($i ~ /^--?[a-zA-Z]/) {
						sub(/=.*/, "", $i)
						line = line " " $i
					}
				print line
			}')
	done
	[ "$count" -ge 10 ]
	no_fault
}

@test "EXIT STATUS speaks only of statuses of base/exit.h, in order" {
	known=" $(grep -oE '= [0-9]+,' lib/base/exit.h | tr -dc '0-9\n' | tr '\n' ' ')"
	for page in man/*.1; do
		before=-1
		for status in $(section "$page" 'EXIT STATUS' | sed -n 's/^\.It //p'); do
			[[ $known == *" $status "* ]] || fault "$page: $status"
			[ "$status" -gt "$before" ] || fault "$page: $status"
			before=$status
		done
		[ "$before" -ge 64 ] || fault "$page: no statuses"
	done
	no_fault
}

@test "every page has the sections that its kind has" {
	for page in man/*; do
		case $page in
		*.1) wanted='NAME|SYNOPSIS|DESCRIPTION|FILES|EXIT STATUS|EXAMPLES|SEE ALSO|STANDARDS' ;;
		*.5) wanted='NAME|DESCRIPTION|SEE ALSO|STANDARDS' ;;
		*) wanted='NAME|DESCRIPTION|SEE ALSO' ;;
		esac
		count=$(grep -cE "^\.Sh ($wanted)\$" "$page")
		[ "$count" -eq "$(tr '|' '\n' <<<"$wanted" | wc -l)" ] ||
				fault "$page: $count of $wanted"
	done
	no_fault
}

@test "references lead to pages that exist, and jk(7) leads to all" {
	for page in man/*; do
		while read -r name part; do
			[ -e "man/$name.$part" ] && continue
			[ "$part" = 1 ] && ! programs | grep -qx "$name" ||
				fault "$page: $name($part)"
		done < <(sed -nE 's/.*\.?Xr (jk[a-z.-]*) ([157]).*/\1 \2/p' "$page")
	done
	for page in man/*; do
		name=${page#man/}
		[ "$name" != jk.7 ] || continue
		grep -qE "Xr ${name%.*} ${name##*.}( |\$)" man/jk.7 ||
				fault "jk(7) does not lead to $name"
	done
	no_fault
}

@test "the schemas and tables that pages name are there" {
	while read -r page path; do
		[[ ! $path =~ [A-Z]{3} || $path == */README ]] || continue
		[ -e "$path" ] || fault "$page: $path"
	done < <(grep -oE '(Pa|Ql) (schemas|t|lib|src|examples)/[A-Za-z0-9_./-]*[A-Za-z0-9]' man/* |
		sed -E 's/^([^:]*):(Pa|Ql) /\1 /')
	no_fault
}

@test "the message ids that pages name are those of programs, schemas or rules" {
	{
		t/tools/messages --list | cut -f 1
		grep -rohE '@id\(JK[0A-Z][0-9]{4}\)' schemas | grep -oE 'JK[0-9A-Z]*'
		cut -d , -f 2 schemas/rules/*.csv
	} >"$BATS_TEST_TMPDIR/ids"
	for page in man/*; do
		# A page may come before its program; JKV9xxx are for examples.
		[ "$page" = "${page%.1}" ] || programs | grep -qx "$(basename "$page" .1)" || continue
		grep -v '^\.Bl' "$page" | grep -oE '\bJK[0A-Z][0-9]{4}\b' | grep -v '^JKV9' | sort -u |
			grep -vxFf "$BATS_TEST_TMPDIR/ids" >"$BATS_TEST_TMPDIR/unknown" || continue
		fault "$page: $(tr '\n' ' ' <"$BATS_TEST_TMPDIR/unknown")"
	done
	no_fault
}
