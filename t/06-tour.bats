#!/usr/bin/env bats
# What a newcomer types: the pipeline of README.md and the night of jk(7), from
# the pages themselves.

load lib/jk

# The literal blocks of section $2 of page $1, as they would be typed.
commands_of()
{
	sed -n "/^\.Sh $2\$/,/^\.Sh /p" "$1" |
		sed -n '/^\.Bd -literal/,/^\.Ed/{/^\.[BE]d/!p}' | sed 's/\\e/\\/g;s/\\-/-/g'
}

setup_file()
{
	mkdir "$BATS_FILE_TMPDIR/tour"
	{
		echo 'set -e -o pipefail'
		commands_of man/jk.7 'A NIGHT BY HAND'
	} >"$BATS_FILE_TMPDIR/script"
}

# Every program that the tour needs, or what it is too early for.
needs()
{
	for program; do
		[ -x "$JK_BIN/$program" ] || not_run "no $program yet"
	done
}

@test "the pipeline of README.md shows ten residents when it is pasted" {
	needs jk-extract jk-validate jk-cat
	awk '/^A pipeline to paste/ { inside = 1; next }
	inside && /^    / { print substr($0, 5); begun = 1; next }
	begun && /^[^ ]/ { exit }' README.md >"$BATS_TEST_TMPDIR/script"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/script")" -ge 5 ]
	TMPDIR=$BATS_TEST_TMPDIR run -0 --separate-stderr bash -e "$BATS_TEST_TMPDIR/script"
	[ "${#lines[@]}" -eq 11 ]
	[[ $output == *90208459332*吉村* ]]
}

@test "every command of the night by hand in jk(7) works as it stands" {
	needs jk-extract jk-validate jk-encrypt jk-apply jk-audit jk-nightly
	[ "$(wc -l <"$BATS_FILE_TMPDIR/script")" -ge 50 ]
	cd "$BATS_FILE_TMPDIR/tour"
	run bash "$BATS_FILE_TMPDIR/script"
	[ "$status" -eq 0 ] || show_run 'status 0'
	echo "$output" >"$BATS_FILE_TMPDIR/said"
}

@test "after it the nation's register has the changed name behind the old one" {
	[ -e "$BATS_FILE_TMPDIR/said" ] || not_run 'the night did not end'
	cd "$BATS_FILE_TMPDIR/tour"
	run -0 --separate-stderr jk-cat -S nation --fields=resident_code,generation,name \
		nation/register
	[[ $output == *$'90208459332\t1\t吉村　明美\n90208459332\t2\t佐藤　明美\n'* ]]
}

@test "after it the wrong row is in the city's quarantine with its reason, and nowhere else" {
	[ -e "$BATS_FILE_TMPDIR/said" ] || not_run 'the night did not end'
	cd "$BATS_FILE_TMPDIR/tour"
	run -0 --separate-stderr jk-cat -S city --format=csv --no-titles \
		--fields=record_number,field,reason city/quarantine/*.jks
	[ "$output" = '2,birth_date,JK00418' ]
	for site in city prefecture nation; do
		run -0 --separate-stderr jk-cat -S $site --fields=resident_code $site/register
		[[ $output != *93062816390* ]]
	done
}

@test "after it the digests of the city's records are equal at all three tiers" {
	[ -e "$BATS_FILE_TMPDIR/said" ] || not_run 'the night did not end'
	cd "$BATS_FILE_TMPDIR/tour"
	for site in city prefecture nation; do
		jk-audit verify -S $site $site/register 2>/dev/null | grep '^222038: '
	done >digests
	[ "$(wc -l <digests)" -eq 3 ]
	[ "$(sort -u digests | wc -l)" -eq 1 ]
	grep -q '^222038: 3 persons, 4 generations, digest ' digests
}
