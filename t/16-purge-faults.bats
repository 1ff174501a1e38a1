#!/usr/bin/env bats
# jk-purge(1), killed and starved at each system call: the ledger verifies at any
# time, what is not due is never lost, and the same command finishes it.

load lib/erasing

# strike CALL NUMBER FAULT: the ledger verifies at any time, and a rerun finishes it.
strike()
{
	inject "$@" "${purging[@]}" || return 1
	jk-audit verify -S prefecture prefecture/$ledger >/dev/null ||
		{ echo "$*: the ledger does not verify before the rerun"; return 1; }
	if [ "$status" -eq 0 ] && ! grep -q '^erasure done' prefecture/$ledger/lists/*; then
		echo "$*: status 0, and nothing is done"
		return 1
	fi
	status=0
	"${purging[@]}" >/dev/null 2>err || status=$?
	if [ "$status" -ne 0 ]; then
		echo "$*: the rerun ended with $status: $(cat err)"
		return 1
	fi
	due_is_gone "$*"
}

struck()
{
	campaign purge "$@"
	[ -n "${JK_EVERY-}" ] || [ "$points_struck" -gt 50 ]
}

# armed: the points of the command that is about to run, and what it comes to.
armed()
{
	can_inject
	keep_ready
	list_points prefecture/jk.conf "${purging[@]}"
	content_of $ledger >expected
	[ "$(wc -l <points)" -gt 80 ]
}

# faults LEDGER DATE MAKE: what is due there as of that date is about to be erased.
faults()
{
	"$3"
	ordered "$@"
	armed
}

# A kill between two calls that change the disk leaves what the first one left;
# JK_FAULTS=all kills there too.
@test "killed at any system call, the ledger verifies and the same command finishes it" {
	faults register 2032-05-01 years
	changes=changes
	[ "${JK_FAULTS-}" != all ] || changes=''
	struck signal=KILL '.*' $changes
}

@test "with an I/O error at any system call, nothing is claimed and the same command finishes it" {
	faults register 2032-05-01 years
	struck error=EIO 'fsync|rename|renameat2|unlink|unlinkat|write' changes
}

@test "killed while only years are written anew, the same command finishes it" {
	faults register 2032-05-01 rebased
	before=$(grep ' - [0-9]' prefecture/register/lists/00000005.list)
	struck signal=KILL '.*' changes
	[ "$(grep ' - [0-9]' prefecture/register/lists/00000006.list)" = "$before" ]
}

# One month goes whole, of another a part: it is written anew under a fresh key.
@test "killed while months of an archive are erased, the same command finishes it" {
	faults archive 2033-04-01 archived
	struck signal=KILL '.*' changes
}

# Executed again: a few of the points (t/faults/samples takes all)

# again_struck FAULT CALLS
again_struck()
{
	armed
	every=12
	campaign 'purge again' "$1" "$2" changes
}

@test "killed while an erasure of years is executed again, the same command finishes it" {
	older_register lifted_years 2032-05-02
	come_back register 2032-05-02
	again_struck signal=KILL '.*'
}

@test "with an I/O error while it is executed again, nothing is claimed and it is finished" {
	older_register lifted_years 2032-05-02
	come_back register 2032-05-02
	again_struck error=EIO 'fsync|rename|renameat2|unlink|unlinkat|write'
}

@test "killed while an erasure of months is executed again, the same command finishes it" {
	older
	erased 2033-04-01
	come_back archive 2033-04-01
	again_struck signal=KILL '.*'
}
