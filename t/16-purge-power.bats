#!/usr/bin/env bats
# jk-purge(1) when the power fails: the ledger verifies, the same command finishes the
# erasure, and then the raw image of the file system has no copy of what was erased and
# one of what was not.
#
# Records are not looked for in the clear alone: they never lie there in the clear, so
# that alone would prove nothing. Looked for are the secrets of private keys and of the
# digest key, in whatever form, and bytes of each block of each file: segments and
# files that went are gone as ciphertext, too.

load lib/erasing
load lib/power

teardown()
{
	no_disk "$BATS_TEST_TMPDIR/sites"
}

# played PLAY: the prefecture that this makes, on a disk of its own, where something is
# about to be erased. Made once.
played()
{
	local place=$BATS_FILE_TMPDIR/$1

	if [ -d "$place" ]; then
		cp -a --sparse=always "$place" "$BATS_TEST_TMPDIR/sites"
		cd "$BATS_TEST_TMPDIR/sites"
		can_inject
		power_fails
		. ./about
		plugged
	else
		"$1"
		armed
		unplugged
		declare -p ledger as_of purging DAY | sed 's/^declare -[-a]*/declare -g/' >about
		cp -a --sparse=always . "$place"
		plugged
	fi
	again
}

# Sites that are on their disk from the beginning, so that what old nights left in free
# blocks belongs to it

# The years, with periods for files of the site, too.
years_and_files()
{
	DAY=2026-04-01
	retention "ident-history,*,$FIVE_YEARS" "ident-deleted,*,$FIVE_YEARS" \
		"receipt,*,2002-08-05,,,,dated,P5Y,not-counted,day" \
		"received,*,2002-08-05,,,,dated,P5Y,not-counted,day" \
		"approval,*,2002-08-05,,,,dated,forever,counted,day"
	pass_years
	cp b1 "prefecture/done/$LANE-000001.jks"
	cp b4 "prefecture/done/$LANE-000004.jks"
}

erasing_years()
{
	office
	on_disk 16
	years_and_files
	ordered register 2032-05-01
}

erasing_months()
{
	office
	on_disk 16
	pass_months
	ordered archive 2033-04-01
}

# And such that came back from a backup, on another disk

repeating_years()
{
	older_register lifted_years 2032-05-02
	come_back register 2032-05-02
	on_disk 16
}

repeating_months()
{
	older
	erased 2033-05-01
	come_back archive 2033-05-01
	on_disk 16
}

# armed: the disk as it is now is kept, and so are its marks.
armed()
{
	can_inject
	marks_of prefecture >marks.before
	keep_ready
	standing ready.image <marks.before >marks
	list_points prefecture/jk.conf "${purging[@]}"
	content_of $ledger >expected
}

# claims_hold POINT: what the run said it had done is on the disk.
claims_hold()
{
	local word list

	while read -r _ word list; do
		[ "$word" = COMMITTED ] || [ "$word" = ERASED ] || continue
		[ -e "$(printf 'prefecture/%s/lists/%08d.list' $ledger "$list")" ] ||
			{ echo "$1: $word $list was said, and is not there"; return 1; }
	done <verdict
}

# image_is_clean POINT: the image has no copy of what is gone, one of what one file has
# as before, and of all else at least what the files have: a killed run leaves more of
# a schema. Secrets must have gone, and much besides.
image_is_clean()
{
	local wrong

	marks_of prefecture >marks.now
	unplugged
	{ sed 's/$/ before/' marks; cat marks.now; } | copies image >counts
	plugged
	wrong=$(awk '
		{ mark = $2 " " $3; copies[mark] = $1 }
		$5 == "before" { before[mark] = $4; next }
		{ files[mark]++ }
		END {
			for (mark in copies) {
				wanted = mark in files ? files[mark] : 0
				if (wanted == 0)
					gone[mark ~ /^secret/]++
				if (copies[mark] < wanted || copies[mark] > wanted &&
					(wanted == 0 || before[mark] == 1))
					print copies[mark], "instead of", wanted, mark
			}
			if (gone[0] < 5 || gone[1] < 2)
				print "only", gone[0] + 0, "marks and", gone[1] + 0, "secrets are gone"
		}' counts)
	[ -z "$wrong" ] || { echo "$1: copies in the image: $wrong"; return 1; }
}

# strike CALL NUMBER FAULT: the power fails where the fault strikes.
strike()
{
	inject "$@" "${purging[@]}" --status-fd=5 5>verdict || return 1
	recovers "$*"
}

recovers()
{
	jk-audit verify -S prefecture prefecture/$ledger >/dev/null ||
		{ echo "$1: the ledger does not verify"; return 1; }
	claims_hold "$1" || return 1
	"${purging[@]}" --status-fd=5 5>verdict.again 2>err ||
		{ echo "$1: the rerun ended with $?: $(cat err)"; return 1; }
	due_is_gone "$1" && proved "$1" && image_is_clean "$1" || return 1
	[ $ledger = archive ] || jk-apply -q -S prefecture --compact --as-of="$DAY" 2>err ||
		{ echo "$1: the next commit ended with $?: $(cat err)"; return 1; }
}

# proved POINT: nothing is kept too long or erased too early, and the certificate holds.
proved()
{
	local newest

	jk-audit retention -q -S prefecture --as-of="$as_of" >retained ||
		{ echo "$1: jk-audit retention: $(cat retained)"; return 1; }
	newest=$(grep -l '^erasure done' prefecture/$ledger/lists/* | tail -n 1)
	newest=${newest##*/} newest=${newest%.list}
	jk-purge -q -S prefecture --as-of="$DAY" --ledger=$ledger -f -o certificate \
		--certificate=$((10#$newest)) && jk-audit verify -q -S prefecture certificate >/dev/null ||
		{ echo "$1: no certificate that holds"; return 1; }
}

# struck: some of the points that can change the disk (t/faults/samples takes all), and
# once all has ended.
struck()
{
	every=40
	campaign 'purge, power cut' signal=KILL '.*' changes
	again
	"${purging[@]}" --status-fd=5 5>verdict
	grep -q ERASED verdict
	power_cut
	recovers 'at the end'
	grep -q ALREADY verdict.again
}

@test "with the power cut anywhere in an erasure, the same command finishes it, and the raw disk has no copy of what went" {
	played erasing_years
	struck
}

# One month goes whole, of another a part: it is written anew under a fresh key.
@test "with the power cut anywhere in an erasure of months, the same holds of the archive" {
	played erasing_months
	struck
}

# Keys that were destroyed came back with old wraps, and are destroyed once more.
@test "with the power cut anywhere in an erasure of years that is executed again, the same holds" {
	played repeating_years
	struck
}

@test "with the power cut anywhere in one of months, the same holds of the archive" {
	played repeating_months
	struck
}

# Tests of the tests

@test "an erasure that does not wait for the disk is told from one that does" {
	played erasing_years
	strace -f -qq -o struck -e trace=fsync -e inject=fsync:retval=0 \
		"${purging[@]}" --status-fd=5 5>verdict
	[ "$(grep -c INJECTED struck)" -gt 50 ]
	power_cut
	run recovers 'at the end'
	[ "$status" -eq 1 ]
	[[ $output == 'at the end: COMMITTED 5 was said, and is not there' ]]
}

@test "what was removed and not overwritten is found in the raw disk" {
	played erasing_years
	cp prefecture/register/segments/records-00000001-00.jks disk/copy
	sync disk/copy
	rm disk/copy
	"${purging[@]}"
	run image_is_clean 'at the end'
	[ "$status" -eq 1 ]
	[[ $output == 'at the end: copies in the image: 1 instead of 0 bytes '* ]]
}
