#!/usr/bin/env bats
# t/faults/chain: a handful of its points, and that it finds what is wrong. All of
# them: make faults.

load lib/jk

@test "the campaign of faults passes what is well, names a false success and a fault that never struck" {
	strace -qq -o "$BATS_TEST_TMPDIR/trace" true || not_run 'strace cannot trace here'
	mkdir "$BATS_TEST_TMPDIR/bin"
	ln -s "$JK_BIN"/jk-* "$BATS_TEST_TMPDIR/bin/"
	rm "$BATS_TEST_TMPDIR/bin/jk-apply"
	# It says it has succeeded whatever happened.
	cat >"$BATS_TEST_TMPDIR/bin/jk-apply" <<-END
		#!/bin/sh
		"$JK_BIN/jk-apply" "\$@"
		exit 0
	END
	chmod +x "$BATS_TEST_TMPDIR/bin/jk-apply"
	JK_BIN=$BATS_TEST_TMPDIR/bin run t/faults/chain --point='city jk-validate:1 kill write 1
prefecture jk-encrypt:3 ENOSPC write 1
nation jk-encrypt:1 EIO read 1
nation jk-apply:1 EIO renameat2 1
nation jk-apply:1 EIO renameat2 99'
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output == *'WRONG: nation jk-apply:1 EIO renameat2 1: success was claimed'* ]]
	[[ $output == *'WRONG: nation jk-apply:1 EIO renameat2 99: the fault did not strike'* ]]
	[[ ${lines[-1]} == '5 points of '*', 0 missed, '*', 2 wrong' ]]
}
