#!/usr/bin/env bats
# Memory does not grow with the input, and a slow input is answered as it comes.
# The same with a stream of a whole GiB is `make big`.

load lib/streams

# 12 MiB of stream are 64 MiB of records: whoever keeps records is above 64 MiB.
make_large()
{
	t/big/run --mib=12 --keep="$1/work" >"$1/report" 2>&1 || echo "status $?" >>"$1/report"
}

make_small()
{
	t/big/run --mib=1 --keep="$1/work" >"$1/report" 2>&1 || echo "status $?" >>"$1/report"
}

# peak_of STEP FILE: its peak in KiB.
peak_of()
{
	sed -n "s/^$1: \([0-9]*\) KiB of .*, well\$/\1/p" "$2"
}

# bounded STEP GROWTH: the step was well with the large stream, and took at most
# GROWTH KiB more than with a twelfth of it.
bounded()
{
	local small large

	once large make_large
	large=$(peak_of "$1" "$made/report")
	[ -n "$large" ] || { cat "$made/report"; return 1; }
	once small make_small
	small=$(peak_of "$1" "$made/report")
	[ -n "$small" ] || { cat "$made/report"; return 1; }
	echo "# $1: $large KiB, $small with a twelfth of the stream" >&3
	[ "$large" -le $((small + $2)) ]
}

@test "a CSV of 64 MiB becomes a stream in bounded memory" {
	not_sanitized 'memory is not measured'
	bounded extract 2048
}

@test "64 MiB of records are validated in bounded memory" {
	not_sanitized 'memory is not measured'
	bounded validate 2048
}

@test "64 MiB of records are shown as text in bounded memory" {
	not_sanitized 'memory is not measured'
	bounded cat 2048
}

@test "64 MiB of records are verified in bounded memory, their canonical form too" {
	not_sanitized 'memory is not measured'
	bounded verify 2048
	bounded verify-deep 2048
}

@test "64 MiB of records are applied and verified in the memory of ledger work" {
	not_sanitized 'memory is not measured'
	bounded apply 196608
	bounded verify-ledger 196608
}

@test "64 MiB of records are taken onward, sealed and opened in bounded memory" {
	not_sanitized 'memory is not measured'
	bounded extract-from-ledger 8192
	bounded encrypt 2048
	bounded decrypt 2048
}

@test "a program that takes more than its limit is caught" {
	not_sanitized 'memory is not measured'
	"$BUILD/tools/peak" --mib 64 "$BATS_TEST_TMPDIR/peak" python3 -c 'bytearray(8 << 20)'
	[ "$(cat "$BATS_TEST_TMPDIR/peak")" -ge 8192 ]
	! "$BUILD/tools/peak" --mib 64 "$BATS_TEST_TMPDIR/peak" \
		python3 -c 'bytearray(64 << 20)' 2>/dev/null
}

# slowly STREAM OFFSET ENOUGH SECONDS PROGRAM...: feed a stream up to an offset,
# wait SECONDS at most until the program has written ENOUGH bytes, then feed the
# rest. What was written while the input was open counts $early bytes.
slowly()
{
	local stream=$1 offset=$2 enough=$3 until=$((SECONDS + $4)) program
	local out=$BATS_TEST_TMPDIR/out

	shift 4
	rm -f "$BATS_TEST_TMPDIR/fifo" "$out"
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	"$@" <"$BATS_TEST_TMPDIR/fifo" >"$out" 3>&- &
	program=$!
	exec 4>"$BATS_TEST_TMPDIR/fifo"
	head -c "$offset" "$stream" >&4
	early=0
	while [ "$early" -lt "$enough" ] && [ $SECONDS -le $until ]; do
		sleep 0.1
		early=$(wc -c <"$out")
	done
	tail -c +$((offset + 1)) "$stream" >&4
	exec 4>&-
	status=0
	wait $program || status=$?
}

slow_stream()
{
	make_country "$1"
	"$BUILD/tools/people" --municipality=222038 --residents=20000 -o - >"$1/all.csv"
	jk-extract -q -S "$1/city" --source=journal --encoding=cp932 --initial \
		--as-of=2026-03-30 "$1/all.csv" >"$1/stream.jks"
}

@test "a slow stream is shown from its first full checkpoint on" {
	once slow slow_stream
	stream=$made/stream.jks offset=$(checkpoint_end "$made/stream.jks" 1)
	[ "$offset" -lt $(($(wc -c <"$stream") / 2)) ]
	slowly "$stream" $((offset - 1)) 1 1 jk-cat -S "$made/city"
	[ "$early" -eq 0 ]
	[ "$status" -eq 0 ]
	slowly "$stream" "$offset" 65536 60 jk-cat -S "$made/city"
	[ "$early" -ge 65536 ]
	[ "$status" -eq 0 ]
	[ "$(wc -l <"$BATS_TEST_TMPDIR/out")" -eq 20001 ]
}

# The last frame of a checkpoint ends only when the record behind it is there.
@test "a slow stream is validated from its second full checkpoint on" {
	once slow slow_stream
	stream=$made/stream.jks offset=$(checkpoint_end "$made/stream.jks" 2)
	[ "$offset" -lt "$(wc -c <"$stream")" ]
	slowly "$stream" "$offset" 65536 60 \
		jk-validate -q -S "$made/city" --as-of=2026-03-30
	[ "$early" -ge 65536 ]
	[ "$status" -eq 0 ]
	run ! grep -q '^final yes$' <(head -c "$early" "$BATS_TEST_TMPDIR/out")
	grep -aq '^final yes$' "$BATS_TEST_TMPDIR/out"
}
