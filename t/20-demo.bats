# What a newcomer runs first: the examples, small.

load lib/jk

@test "the play of three nights, a month and eight years ends well, with every mischief in it, for 2000 residents" {
	run examples/demo --residents=2000 --keep="$BATS_TEST_TMPDIR/country"
	[ "$status" -eq 0 ] || { grep -A 2 '^ !!' <<<"$output"; return 1; }
	[[ $output == *' 0 wrong, '* ]]
	# Ten mischiefs, 61 nights, three erasures and a loss leave many checks.
	[ "$(grep -c '^well' <<<"$output")" -gt 350 ]
	! grep '^WRONG' <<<"$output"
}

@test "the play ends ill when a register is not what the generator says" {
	# The first night only, and one batch is lost that should not be.
	cp -R examples "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR/examples"
	sed -i "s|^top=.*|top=$JK_TOP|; s|\$top/examples|$PWD|" demo
	sed -i "s/^\tcarry_up 230006\$/&; rm -f 230006\/inbox\/232041-*/
		/^\tnight_of_[a-z_]*\$/d; /^\tmorning_after\$/d" play/nights.sh
	sed -i '/^play_the_[a-z]*$/d' demo
	run sh demo --residents=1000 --keep="$BATS_TEST_TMPDIR/country"
	[ "$status" -eq 1 ]
	[[ $output == *'!! night 0: 230006 holds of 232041, after night 0'* ]]
}

@test "the smallest night can be read, and run" {
	run examples/three-sites.sh "$BATS_TEST_TMPDIR/sites"
	[ "$status" -eq 0 ] || { echo "$output"; return 1; }
	[ "$(grep -c '^222038: 12 persons, 18 generations, digest 7c755f13' <<<"$output")" -eq 3 ]
}

@test "the page of examples holds a pipeline that works as it stands" {
	examples/three-sites.sh "$BATS_TEST_TMPDIR" >"$BATS_TEST_TMPDIR/log" 2>&1
	sed -n 's/^    //; /^export JK_SITE/,$p' examples/README >"$BATS_TEST_TMPDIR/pipeline"
	cp examples/eight-changes.csv "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	run --separate-stderr bash -e pipeline
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 9 ]
}
