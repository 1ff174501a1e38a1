#!/usr/bin/env bats
# .ci/need: what make check does on a machine that lacks something.

load lib/jk

# A machine with a shell and little else. Its apt-get only writes down what it was
# told; $1 is who runs there.
bare_machine()
{
	mkdir "$BATS_TEST_TMPDIR/bin"
	cd "$BATS_TEST_TMPDIR/bin"
	ln -s "$(command -v head)" "$(command -v sh)" .
	printf '#!/bin/sh\necho %s\n' "$1" >id
	printf '#!/bin/sh\necho "$*" >>%s/told\n' "$BATS_TEST_TMPDIR" >apt-get
	chmod +x id apt-get
	cd "$JK_TOP"
}

line='install -y --no-install-recommends gcc make zlib1g-dev libssl-dev libcsv-dev'

@test "who may not install is told the exact line, and nothing is done" {
	bare_machine 1000
	PATH=$BATS_TEST_TMPDIR/bin run .ci/need check
	[ "$status" -eq 69 ]
	[[ $output == *"apt-get $line"*bats*mandoc* ]]
	[ ! -e "$BATS_TEST_TMPDIR/told" ]
}

@test "root gets what is missing, after the lists of packages" {
	bare_machine 0
	PATH=$BATS_TEST_TMPDIR/bin run .ci/need demo
	[ "$status" -eq 0 ]
	[ "$(sed -n 1p "$BATS_TEST_TMPDIR/told")" = 'update -q' ]
	[[ $(sed -n 2p "$BATS_TEST_TMPDIR/told") == "$line"* ]]
	! grep -q bats "$BATS_TEST_TMPDIR/told"
}

@test "where nothing is missing no package manager is called" {
	bare_machine 0
	printf '#!/bin/sh\nexit 1\n' >"$BATS_TEST_TMPDIR/bin/apt-get"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH run .ci/need demo
	[ "$status" -eq 0 ] || not_run 'this machine itself lacks something'
	[ -z "$output" ]
}
