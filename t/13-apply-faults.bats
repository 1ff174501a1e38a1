#!/usr/bin/env bats
# jk-apply(1), killed, starved and cut off: at each system call of a small commit it
# dies, the call fails or the power does, and after a rerun nothing is lost and nothing
# doubled.

load lib/changes
load lib/faults
load lib/power

setup()
{
	country "$BATS_TEST_TMPDIR/sites"
	cd "$BATS_TEST_TMPDIR/sites"
}

teardown()
{
	no_disk "$BATS_TEST_TMPDIR/sites"
}

# A site that is about to take batch 2: one applied, one refused, one entry.
prepare()
{
	begin
	{
		record 1 2 correction move-within
		record 2 5 correction move-within
		record 3 1 entry birth
	} | send 2
	rm -f prefecture/keys/*.csr
}

# whole POINT: after a rerun all is there, once.
whole()
{
	local quarantines=(prefecture/quarantine/*.jks)
	local receipts=(prefecture/outbox/*.jks prefecture/receipts/*.jks)
	local lists=(prefecture/register/lists/*)

	[ ${#lists[@]} -eq 2 ] || { echo "$1: lists"; return 1; }
	[ ${#quarantines[@]} -eq 1 ] && [ -e "${quarantines[0]}" ] || { echo "$1: quarantine"; return 1; }
	[ ${#receipts[@]} -eq 4 ] || { echo "$1: receipts"; return 1; }
	jk-cat -S prefecture --no-titles --fields=resident_code,generation,class \
		prefecture/register/segments/records-*.jks | LC_ALL=C sort | cmp - expected ||
		{ echo "$1: records"; return 1; }
	grep -qx 'total 222038 3 4' "${lists[1]}" || { echo "$1: totals"; return 1; }
	cmp prefecture/outbox/220001-222038-receipt-000002.jks \
		"prefecture/receipts/$LANE-000002.jks" || { echo "$1: receipt"; return 1; }
}

# Names and sizes: files of a site are made, never changed.
state()
{
	find prefecture/ -type f ! -name lock -printf '%p %s\n' | LC_ALL=C sort
}

# strike CALL NUMBER FAULT: what failed and left the site as it was needs no second
# run: that is where it began.
strike()
{
	inject "$@" jk-apply -q -S prefecture --as-of "$DAY" --status-fd=5 w2 5>verdict || return 1
	if [ "$status" -gt 2 ] && cmp -s ready.state <(state); then
		left=$((left + 1))
		return 0
	fi
	if { [ "$status" -le 2 ] || grep -q COMMITTED verdict; } &&
		[ ! -e prefecture/register/lists/00000002.list ]; then
		echo "$*: status $status, $(cat verdict), and nothing is committed"
		return 1
	fi
	status=0
	jk-apply -q -S prefecture --as-of "$DAY" w2 >/dev/null 2>err || status=$?
	if [ "$status" -ne 0 ] && [ "$status" -ne 2 ]; then
		echo "$*: the rerun ended with $status: $(cat err)"
		return 1
	fi
	whole "$*"
}

# struck FAULT CALLS [changes]: some of it must have changed the site.
struck()
{
	left=0
	campaign apply "$@"
	echo "# $left of them left all as it was" >&3
	[ "$points_struck" -gt "$left" ]
}

faults()
{
	can_inject
	keep_ready
	state >ready.state
	list_points prefecture/jk.conf jk-apply -q -S prefecture --as-of "$DAY" w2
	held >expected
	[ "$(wc -l <points)" -gt 100 ]
}

# A kill between two calls that change the disk leaves what the first one left;
# JK_FAULTS=all kills there too.
@test "killed at any system call, a rerun makes it whole" {
	prepare
	faults
	changes=changes
	[ "${JK_FAULTS-}" != all ] || changes=''
	struck signal=KILL '.*' $changes
}

@test "with an I/O error at any system call, nothing is claimed and a rerun makes it whole" {
	prepare
	faults
	struck error=EIO 'openat|read|pread64|write|pwrite64|close|fsync|rename|renameat2|link|unlink|mkdir|getdents64|flock|ftruncate'
}

@test "with a full disk at any writing call, nothing is claimed and a rerun makes it whole" {
	prepare
	faults
	struck error=ENOSPC '.*' changes
}

@test "with the power cut at any changing call, what was told is kept and a rerun makes it whole" {
	prepare
	on_disk 16
	faults
	every=7
	struck signal=KILL '.*' changes
}
