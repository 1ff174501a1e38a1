#!/usr/bin/env bats
# jk-purge(1), killed and starved at each system call: the ledger verifies at any
# time, what is not due is never lost, and the same command finishes it.

load lib/archived
load lib/faults

# content_of LEDGER: what it holds, in an order.
content_of()
{
	if [ "$1" = archive ]; then
		serials
	else
		held
	fi
}

# due_is_gone POINT: afterwards all is as it must be, once.
due_is_gone()
{
	local lists=(prefecture/$ledger/lists/*)
	local newest=${lists[-1]} ids

	content_of $ledger | cmp - expected || { echo "$1: records"; return 1; }
	grep -q "^erasure done $as_of 1$" "$newest" || { echo "$1: tombstone"; return 1; }
	jk-audit verify --deep -S prefecture prefecture/$ledger >/dev/null ||
		{ echo "$1: verify"; return 1; }
	[ ! -e prefecture/keys/keep/.erasure-$ledger ] || { echo "$1: digest key"; return 1; }
	ids=$(sed -n 's/^key //p' "$newest")
	[ -n "$ids" ] || { echo "$1: no key destroyed"; return 1; }
	for id in $ids; do
		[ ! -e "prefecture/keys/keep/$id.raw" ] || { echo "$1: key $id"; return 1; }
		[ ! -e "prefecture/$ledger/keep/$id.pub" ] || { echo "$1: half $id"; return 1; }
	done
	diff <(sed -n 's/^segment \([^ ]*\) .*/\1.jks/p' "$newest") \
		<(ls -A prefecture/$ledger/segments) || { echo "$1: segments"; return 1; }
}

# strike CALL NUMBER FAULT: the ledger verifies at any time, and a rerun finishes it.
strike()
{
	inject "$@" jk-purge -q -S prefecture --as-of "$DAY" --list=order.jks || return 1
	jk-audit verify -S prefecture prefecture/$ledger >/dev/null ||
		{ echo "$*: the ledger does not verify before the rerun"; return 1; }
	if [ "$status" -eq 0 ] && ! grep -q '^erasure done' prefecture/$ledger/lists/*; then
		echo "$*: status 0, and nothing is done"
		return 1
	fi
	status=0
	jk-purge -q -S prefecture --as-of "$DAY" --list=order.jks >/dev/null 2>err || status=$?
	if [ "$status" -ne 0 ]; then
		echo "$*: the rerun ended with $status: $(cat err)"
		return 1
	fi
	due_is_gone "$*"
}

struck()
{
	campaign purge "$@"
	[ "$points_struck" -gt 50 ]
}

# faults LEDGER DATE: what is due there as of that date is about to be erased.
faults()
{
	ledger=$1 as_of=$2
	if [ "$ledger" = archive ]; then
		archived
	else
		years
	fi
	due "$as_of" --ledger="$ledger"
	jk-site approve --as-of="$DAY" --key=boss.raw --command=erasure --id=boss \
		--requester=clerk --until=2033-12-31 prefecture order.jks
	can_inject
	rm -f prefecture/keys/*.csr
	cp -a prefecture ready
	list_points prefecture/jk.conf jk-purge -q -S prefecture --as-of "$DAY" --list=order.jks
	content_of $ledger >expected
	[ "$(wc -l <points)" -gt 100 ]
}

# A kill between two calls that change the disk leaves what the first one left;
# JK_FAULTS=all kills there too.
@test "killed at any system call, the ledger verifies and the same command finishes it" {
	faults register 2032-05-01
	changes=changes
	[ "${JK_FAULTS-}" != all ] || changes=''
	struck signal=KILL '.*' $changes
}

@test "with an I/O error at any system call, nothing is claimed and the same command finishes it" {
	faults register 2032-05-01
	struck error=EIO 'fsync|rename|renameat2|unlink|unlinkat|write' changes
}

# One month goes whole, of another a part: it is written anew under a fresh key.
@test "killed while months of an archive are erased, the same command finishes it" {
	faults archive 2033-04-01
	struck signal=KILL '.*' changes
}
