#!/usr/bin/env bats
# Every unit test of the library: a program of t/unit/ that ends in tap_end().

load lib/jk

# judge TAPFILE STATUS: say what is wrong with a unit's answer, or nothing; the
# counts are left in $lines_ok, $lines_skipped.
judge()
{
	local plan count failed

	lines_ok=$(grep -c '^ok ' "$1")
	lines_skipped=$(grep -cE '^ok .*# skip' "$1")
	failed=$(grep -c '^not ok ' "$1")
	count=$((lines_ok + failed))
	plan=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$1")
	if [ "$count" -eq 0 ]; then
		echo 'no TAP line'
	elif [ "${plan:-none}" != "$count" ]; then
		echo "$count lines of ${plan:-no plan}"
	elif [ "$failed" -gt 0 ]; then
		grep '^not ok ' "$1"
	elif [ "$2" -ne 0 ]; then
		echo "status $2 though every line was well"
	fi
}

unit()
{
	local wrong status=0

	"$BUILD/unit/$1" >"$BATS_TEST_TMPDIR/tap" 2>"$BATS_TEST_TMPDIR/stderr" || status=$?
	judge "$BATS_TEST_TMPDIR/tap" $status >"$BATS_TEST_TMPDIR/wrong"
	if [ -s "$BATS_TEST_TMPDIR/wrong" ]; then
		echo "$1: $(cat "$BATS_TEST_TMPDIR/wrong")"
		tail -n 20 "$BATS_TEST_TMPDIR/stderr"
		return 1
	fi
	echo "# $1: $((lines_ok - lines_skipped)) well, $lines_skipped not run" >&3
	total=$((total + lines_ok))
}

@test "every unit program is built and all its lines are well" {
	total=0 failed=0
	for source in $(grep -l 'tap_end()' t/unit/*.c); do
		name=$(basename "$source" .c)
		unit "$name" || failed=$((failed + 1))
	done
	echo "# $total lines" >&3
	[ "$failed" -eq 0 ]
	[ "$total" -ge 500 ]
}

@test "a unit that says nothing, stops early or lies about its plan is a failure" {
	answer()
	{
		printf "$1" >"$BATS_TEST_TMPDIR/tap"
		[ -n "$(judge "$BATS_TEST_TMPDIR/tap" "$2")" ]
	}
	answer '' 0
	answer '1..0\n' 0
	answer 'ok 1 - x\n' 0
	answer 'ok 1 - x\n1..2\n' 0
	answer 'ok 1 - x\nnot ok 2 - y\n1..2\n' 1
	answer 'ok 1 - x\n1..1\n' 139
	! answer 'ok 1 - x\n1..1\n' 0
}
