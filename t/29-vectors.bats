#!/usr/bin/env bats
# The test vectors of jk-stream(5), each through every reader there is.

setup() {
	cd "$BATS_TEST_DIRNAME/.."
}

# each_vector COMMAND...: COMMAND gets the name of each vector; it says what is
# wrong with its reader's answer, or nothing.
each_vector() {
	local name answer count=0 wrong=0
	for name in t/vectors/*.vec; do
		name=${name##*/}
		count=$((count + 1))
		answer=$("$@" "${name%.vec}")
		if [ -n "$answer" ]; then
			echo "${name%.vec}: $answer"
			wrong=$((wrong + 1))
		fi
	done
	echo "$count vectors, $wrong wrong"
	[ "$count" -ge 150 ] && [ "$wrong" -eq 0 ]
}

@test "the Python reader, written from the page alone, agrees with every vector" {
	run t/reader/read --vectors t/vectors
	echo "$output" | grep -v '^ok' || true
	[ "$status" -eq 0 ]
	count=$(echo "$output" | grep -c '^ok')
	[ "$count" -ge 150 ]
	[ "$count" -eq "$(ls t/vectors/*.vec | wc -l)" ]
}

@test "the Python reader tells cut and forged by status 76" {
	name=t/vectors/cut_frame_1_body_but_one.vec
	sed '1,/^$/d' "$name" >"$BATS_TEST_TMPDIR/stream"
	run t/reader/read --date 2026-04-02 "$BATS_TEST_TMPDIR/stream"
	[ "$status" -eq 76 ]
	[ "${lines[0]}" = "verdict: cut" ]
	echo "x" >>"$BATS_TEST_TMPDIR/stream"
	run t/reader/read --date 2026-04-02 --environment production "$BATS_TEST_TMPDIR/stream"
	[ "$status" -eq 76 ]
	[ "${lines[0]}" = "verdict: forged" ]
}

@test "the generator makes every vector again, byte for byte" {
	t/vectors/make "$BATS_TEST_TMPDIR/again"
	for made in "$BATS_TEST_TMPDIR"/again/*.vec "$BATS_TEST_TMPDIR"/again/trust; do
		cmp "$made" "t/vectors/${made##*/}"
	done
	diff -r "$BATS_TEST_TMPDIR/again/keys" t/vectors/keys
	[ "$(ls "$BATS_TEST_TMPDIR"/again/*.vec | wc -l)" -eq "$(ls t/vectors/*.vec | wc -l)" ]
}
