#!/usr/bin/env bats
# Changed batches through the programs: one byte of every field, in the clear and
# sealed. Every byte, every truncation and every exchange of pieces are tried in
# one process by t/unit/tamper.c, which t/02-unit.bats runs.

load lib/streams

setup()
{
	country "$BATS_TEST_TMPDIR/sites"
	cd "$BATS_TEST_TMPDIR/sites"
	people 20 >fields
	batch 7 <fields >clear
	jk-encrypt -q -S city --as-of "$DAY" -o sealed clear
}

# each_field FILE COMMAND...: COMMAND gets a copy with one byte of a field changed
# as its last argument; it must answer with status 76 and, as is_well says, have
# let out nothing that was not verified.
each_field()
{
	local file=$1 at status wrong=0 count=0

	shift
	for at in $("$BUILD/unit/tamper" "$file"); do
		"$BUILD/unit/tamper" "$file" "$at" >bad
		status=0
		"$@" bad >out 2>message || status=$?
		count=$((count + 1))
		if [ "$status" -ne 76 ] || ! is_well; then
			echo "byte $at: status $status: $(cat message)"
			wrong=$((wrong + 1))
		fi
	done
	echo "# $count fields changed in $file" >&3
	[ "$count" -ge 70 ] && [ "$wrong" -eq 0 ]
}

@test "one byte of each field of a sealed batch changed: 76, and only verified bytes come out" {
	is_well()
	{
		[ ! -s out ] || {
			! grep -aq '^jk-end' out && cmp -s -n "$(stat -c %s out)" out clear
		}
	}
	each_field sealed jk-encrypt -d -S prefecture --as-of "$DAY"
}

@test "one byte of each field of a clear batch changed: jk-validate ends with 76" {
	is_well()
	{
		[ ! -s out ] || ! grep -aq '^final yes' out
	}
	each_field clear jk-validate -S prefecture --as-of "$DAY"
}

@test "one byte of each field of a clear batch changed: jk-encrypt seals nothing" {
	is_well()
	{
		[ ! -s out ] && for left in city/outbox/*; do [ ! -e "$left" ] || return 1; done
	}
	each_field clear jk-encrypt -S city --as-of "$DAY"
}

@test "the records of one batch under the name of another are status 76" {
	batch 8 <fields >other
	head=$(grep -abo '^jk-checkpoint' clear | head -n 1 | cut -d : -f 1)
	{ head -c "$head" other; tail -c +$((head + 1)) clear; } >grafted
	run --separate-stderr jk-validate -S prefecture --as-of "$DAY" grafted
	[ "$status" -eq 76 ]
	[ -z "$output" ]
}

@test "a sealed batch cut at the end of each of its pieces is status 76" {
	count=0
	for at in $(grep -abo '^jk-checkpoint\|^signature\|^jk-end' sealed | cut -d : -f 1); do
		head -c "$at" sealed >cut
		run jk-encrypt -d -S prefecture --as-of "$DAY" cut
		[ "$status" -eq 76 ]
		count=$((count + 1))
	done
	[ "$count" -ge 4 ]
}
