#!/usr/bin/env bats
# The spool (jk.conf(5), SPOOL): what was put there is a batch in the end, whatever
# becomes of the run that put it.

load lib/streams

SPOOL=220001-220001-access

setup()
{
	country "$BATS_TEST_TMPDIR/sites"
	cd "$BATS_TEST_TMPDIR/sites"
	# The tool is not where programs are installed.
	echo "schemas = $JK_TOP/schemas" >>prefecture/jk.conf
}

spool()
{
	"$BUILD/unit/make_spool" -S prefecture --as-of="$DAY" "$@"
}

# records NUMBER [FIELD,...]: of that batch, fields with commas, records with blanks.
records()
{
	jk-encrypt -d -S prefecture --as-of="$DAY" -o opened -f \
		"prefecture/spool/$SPOOL-$1.jks" 2>/dev/null
	jk-cat -S prefecture --no-titles --fields="${2-serial,function}" opened |
		tr '\t\n' ', '
}

names()
{
	ls -A prefecture/spool | grep -vx lock | tr '\n' ' '
}

@test "what is put becomes a batch, sealed to the site itself" {
	works spool --records=3
	[ "$output" = "$SPOOL-000001 4" ]
	[ "$(names)" = "$SPOOL-000001.jks serial " ]
	[ "$(records 000001 at,recorder,serial)" = \
		'2026-03-30T10:00:01+09:00,220001.jk,1 2026-03-30T10:00:02+09:00,220001.jk,2 2026-03-30T10:00:03+09:00,220001.jk,3 ' ]
	works jk-audit verify -S prefecture "prefecture/spool/$SPOOL-000001.jks"
	[[ $output == *'3 records'* ]]
	[ "$(stat -c %a "prefecture/spool/$SPOOL-000001.jks")" = 600 ]
}

@test "serial numbers go on from batch to batch without a gap" {
	works spool --records=3
	works spool --records=2
	[ "$output" = "$SPOOL-000002 6" ]
	[ "$(records 000002 serial)" = '4 5 ' ]
}

@test "a run without a record uses no number" {
	works spool --records=0
	[ "$(names)" = '' ]
	works spool --records=1
	[ "$output" = "$SPOOL-000001 2" ]
}

@test "what a run left is a batch of the next one, and one record says so" {
	works spool --records=5 --end=cut
	[ "$(names)" = ".$SPOOL-000001.live " ]
	run -1 --separate-stderr spool --records=1
	[ "$output" = "$SPOOL-000002 8" ]
	[[ $stderr == *"JK00409-W: $SPOOL-000001 was cut: 5 access records"* ]]
	[ "$(names)" = "$SPOOL-000001.jks $SPOOL-000002.jks serial " ]
	[ "$(records 000001 serial,function,results,object)" = \
		"1,run,, 2,run,, 3,run,, 4,run,, 5,run,, 6,cut,5,$SPOOL-000001 " ]
	[ "$(records 000002)" = '7,run ' ]
}

@test "what a batch was made of is overwritten where it lay" {
	works spool --records=2 --end=cut
	ln "prefecture/spool/.$SPOOL-000001.live" other
	grep -aq jk-checkpoint other
	run -1 --separate-stderr spool --records=1
	[ "$(names)" = "$SPOOL-000001.jks $SPOOL-000002.jks serial " ]
	[ -s other ]
	[ "$(tr -d '\0' <other | wc -c)" -eq 0 ]
}

@test "of a cut one all that was flushed is there, wherever the file ends" {
	local size at count before=0 whole=0

	works spool --records=4 --end=cut
	cp "prefecture/spool/.$SPOOL-000001.live" live
	size=$(stat -c %s live)
	for ((at = 0; at < size; at += 41)); do
		rm -f prefecture/spool/*.jks prefecture/spool/.*.live prefecture/spool/serial
		head -c "$at" live >"prefecture/spool/.$SPOOL-000001.live"
		chmod 600 "prefecture/spool/.$SPOOL-000001.live"
		spool --records=0 >said 2>&1 || [ $? -eq 1 ] || { echo "$at"; cat said; return 1; }
		count=0
		[ ! -e "prefecture/spool/$SPOOL-000001.jks" ] || count=$(records 000001 | grep -o run | wc -l)
		[ "$count" -ge "$before" ] || { echo "$at: $count"; return 1; }
		[ ! -e "prefecture/spool/.$SPOOL-000001.live" ]
		before=$count
	done
	# The last frame ends with the file, and so does its checkpoint.
	[ "$before" -eq 3 ]
	rm -f prefecture/spool/*.jks prefecture/spool/serial
	cp live "prefecture/spool/.$SPOOL-000001.live"
	run -1 spool --records=0
	[ "$(records 000001 | grep -o run | wc -l)" -eq 4 ]
}

@test "what is not flushed is not counted" {
	works spool --records=5 --flush=2 --end=cut
	run -1 --separate-stderr spool --records=0
	[[ $stderr == *'4 access records'* ]]
	[ "$(records 000001 | grep -o run | wc -l)" -eq 4 ]
}

@test "a forged one stops everything, and stays where it is" {
	works spool --records=5 --end=cut
	cp "prefecture/spool/.$SPOOL-000001.live" live
	printf '\377' | dd of="prefecture/spool/.$SPOOL-000001.live" bs=1 \
		seek=$(($(stat -c %s live) - 200)) conv=notrunc status=none
	run --separate-stderr spool --records=1
	[ "$status" -eq 76 ] || show_run 'status 76'
	[ "$(names)" = ".$SPOOL-000001.live " ]
}

@test "what was closed and not yet removed is removed, not made a batch again" {
	works spool --records=2 --end=cut
	cp "prefecture/spool/.$SPOOL-000001.live" live
	run -1 spool --records=0
	cp "prefecture/spool/$SPOOL-000001.jks" before
	cp live "prefecture/spool/.$SPOOL-000001.live"
	works spool --records=1
	[ "$output" = "$SPOOL-000002 5" ]
	cmp before "prefecture/spool/$SPOOL-000001.jks"
	[ "$(names)" = "$SPOOL-000001.jks $SPOOL-000002.jks serial " ]
}

@test "one that is dropped leaves nothing" {
	works spool --records=3 --end=drop
	[ "$(names)" = '' ]
}

@test "serial numbers that were set back are not given twice" {
	works spool --records=3
	cp prefecture/spool/serial old
	works spool --records=3
	cp old prefecture/spool/serial
	works spool --records=1
	[ "$output" = "$SPOOL-000003 2000000002" ]
	echo 'no number' >prefecture/spool/serial
	fails 78 JK00407 spool --records=1
}

@test "two runs at once: the second one is told to come again" {
	exec 8>>prefecture/spool/lock
	flock 8
	fails 75 JK00522 spool --records=1
	exec 8>&-
	works spool --records=1
}

@test "a file of two runs, or no spool at all, is told" {
	works spool --records=1 --end=cut
	cp "prefecture/spool/.$SPOOL-000001.live" "prefecture/spool/.$SPOOL-000002.live"
	fails 76 JK00406 spool --records=1
	rm -r prefecture/spool
	fails 66 JK00521 spool --records=1
}

@test "records by the thousand are there, wherever checkpoints are due" {
	local flush

	for flush in 12000 15000 17000; do
		works spool --records=30000 --flush=$flush
	done
	[ "$(records 000003 serial | tr ' ' '\n' | tail -n 1)" = 90000 ]
}

@test "of another system's records a run that was killed leaves none, since they come again" {
	works spool --foreign --records=40000 --end=cut
	# Checkpoints stand over many of them.
	[ "$(grep -ao jk-checkpoint "prefecture/spool/.$SPOOL-000001.live" | wc -l)" -gt 1 ]
	works spool --records=1
	[ "$output" = "$SPOOL-000001 2" ]
	[ "$(names)" = "$SPOOL-000001.jks serial " ]
	[ "$(records 000001)" = '1,run ' ]
}
