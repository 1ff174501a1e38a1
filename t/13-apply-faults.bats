#!/usr/bin/env bats
# jk-apply(1), killed and starved: at each system call of a small commit it dies or
# the call fails, and after a rerun nothing is lost and nothing doubled.

load lib/changes

setup()
{
	country "$BATS_TEST_TMPDIR/sites"
	cd "$BATS_TEST_TMPDIR/sites"
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
	mv prefecture ready
	rm -f ready/keys/*.csr
}

# trace_works: can this machine trace and inject?
trace_works()
{
	command -v strace >/dev/null &&
		! strace -f -qq -o trace -e inject=openat:error=EIO:when=1+ true 2>/dev/null
}

# plan: each system call from the site's configuration on, as "call number"; a
# third word says whether it can change what is on disk.
plan()
{
	strace -f -qq -o trace jk-apply -q -S prefecture --as-of "$DAY" w2 >/dev/null || true
	sed 's/^[0-9]* *//' trace | awk -F '(' '
		/^[a-z]/ { seen[$1]++ }
		/prefecture\/jk.conf/ { begun = 1 }
		!begun || !/^[a-z]/ || /^exit/ { next }
		{ changes = /^(write|pwrite|rename|link|unlink|mkdir|ftruncate|fsync)/ || /O_CREAT/ }
		{ print $1, seen[$1], changes ? "changes" : "" }'
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
	find prefecture -type f ! -name lock -printf '%p %s\n' | LC_ALL=C sort
}

# strike CALL NUMBER INJECTION: run into the fault, then run again. What failed
# and left the site as it was needs no second run: that is where it began.
strike()
{
	local status=0

	# In braces, so that the shell's own word on a killed child is lost too.
	{
		strace -f -o struck -e "trace=$1" -e "inject=$1:$3:when=$2" \
			jk-apply -q -S prefecture --as-of "$DAY" w2 >/dev/null || status=$?
	} 2>/dev/null
	if ! grep -qE 'INJECTED|killed by SIGKILL' struck; then
		echo "$*: the fault did not strike"
		return 1
	fi
	if [ "$status" -gt 2 ] && cmp -s ready.state <(state); then
		left=$((left + 1))
		return 0
	fi
	if [ "$status" -le 2 ] && [ ! -e prefecture/register/lists/00000002.list ]; then
		echo "$*: status $status, and nothing is committed"
		return 1
	fi
	status=0
	jk-apply -q -S prefecture --as-of "$DAY" w2 >/dev/null 2>err || status=$?
	if [ "$status" -ne 0 ] && [ "$status" -ne 2 ]; then
		echo "$*: the rerun ended with $status: $(cat err)"
		return 1
	fi
	whole "$*" || return 1
	rm -rf prefecture
	cp -a ready prefecture
}

# campaign INJECTION CALLS [changes]: strike at each of these calls of the plan,
# or only where the disk can have changed since the point before.
campaign()
{
	local call number changes points=0 failed=0 left=0

	while read -r call number changes; do
		[[ $call =~ ^($2)$ ]] || continue
		[ -z "${3-}" ] || [ -n "$changes" ] || continue
		points=$((points + 1))
		strike "$call" "$number" "$1" 3>&- && continue
		failed=$((failed + 1))
		rm -rf prefecture
		cp -a ready prefecture
	done <points
	echo "# apply, $1: $points points, $left left all as it was, $failed failed" >&3
	[ "$points" -gt "$left" ]
	[ "$failed" -eq 0 ]
}

faults()
{
	prepare
	trace_works || not_run 'strace cannot trace here'
	# Leaks cannot be looked for in what is being traced.
	export ASAN_OPTIONS=detect_leaks=0
	cp -a ready prefecture
	state >ready.state
	plan >points
	held >expected
	rm -rf prefecture
	cp -a ready prefecture
	[ "$(wc -l <points)" -gt 100 ]
}

# A kill between two calls that change the disk leaves what the first one left;
# JK_FAULTS=all kills there too.
@test "killed at any system call, a rerun makes it whole" {
	faults
	changes=changes
	[ "${JK_FAULTS-}" != all ] || changes=''
	campaign signal=KILL '.*' $changes
}

@test "with an I/O error at any system call, nothing is claimed and a rerun makes it whole" {
	faults
	campaign error=EIO 'openat|read|pread64|write|pwrite64|close|fsync|rename|renameat2|link|unlink|mkdir|getdents64|flock|ftruncate'
}

@test "with a full disk at any writing call, nothing is claimed and a rerun makes it whole" {
	faults
	campaign error=ENOSPC '.*' changes
}
