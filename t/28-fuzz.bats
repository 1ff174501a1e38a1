#!/usr/bin/env bats
# The targets of t/fuzz, without a fuzzer, over their seeds and all that a fuzzer
# ever found.

load lib/jk

@test "every target comes back from every seed and every old finding" {
	count=0
	for source in t/fuzz/*.c; do
		target=$(basename "$source" .c)
		[ "$target" != replay ] || continue
		seeds=$(t/fuzz/seeds "$target")
		[ -n "$seeds" ]
		run "$BUILD/fuzz/$target" $seeds
		[ "$status" -eq 0 ] || show_run "$target: status 0"
		echo "# $target: ${lines[-1]}" >&3
		count=$((count + 1))
	done
	[ "$count" -ge 6 ]
}

@test "every target comes back from seeds with a byte changed, doubled or cut off" {
	command -v python3 >/dev/null || not_run 'no python3 here'
	for source in t/fuzz/*.c; do
		target=$(basename "$source" .c)
		[ "$target" != replay ] || continue
		rm -rf "$BATS_TEST_TMPDIR/mutants"
		t/fuzz/mutants "$BATS_TEST_TMPDIR/mutants" $(t/fuzz/seeds "$target")
		run "$BUILD/fuzz/$target" "$BATS_TEST_TMPDIR/mutants"
		[ "$status" -eq 0 ] || show_run "$target: status 0"
		echo "# $target: ${lines[-1]}" >&3
	done
}
