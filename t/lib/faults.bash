# Faults at the system calls of a program: load lib/faults
#
# A test keeps the site as it is before the run (keep_ready), lists the points of the
# run, and defines strike CALL NUMBER FAULT: the run into the fault, what must hold
# then, the run again, and what must hold after that; it tells what does not. On a disk
# of its own (lib/power) the power fails with the fault.

# can_inject: the test is not run where nothing can be traced.
can_inject()
{
	command -v strace >/dev/null &&
		! strace -f -qq -o /dev/null -e inject=openat:error=EIO:when=1+ true 2>/dev/null ||
		not_run 'strace cannot trace here'
	# Leaks cannot be looked for in what is being traced.
	export ASAN_OPTIONS=detect_leaks=0
}

# Where our programs start no thread: strace counts calls by thread, and which of them
# makes a call would differ from run to run.
one_processor()
{
	sed -n 's/^Cpus_allowed_list:[^0-9]*\([0-9]*\).*/\1/p' /proc/self/status
}

# alone COMMAND...: on one processor
alone()
{
	taskset -c "$(one_processor)" "$@"
}

# list_points PATTERN COMMAND...: the system calls of the undisturbed run, from the
# first that matches on, into points: call, number, and whether it can change what
# is on disk.
list_points()
{
	local pattern=$1

	shift
	alone strace -f -qq -o trace "$@" >traced || [ $? -le 2 ]
	sed 's/^[0-9]* *//' trace | awk -F '(' -v pattern="$pattern" '
		/^[a-z]/ { seen[$1]++ }
		$0 ~ pattern { begun = 1 }
		!begun || !/^[a-z]/ || /^exit/ { next }
		{ changes = /^(write|pwrite|rename|link|unlink|mkdir|ftruncate|fsync|fdatasync)/ || /O_CREAT/ }
		{ print $1, seen[$1], changes ? "changes" : "" }' >points
}

# inject CALL NUMBER FAULT COMMAND...: sets status; what it wrote is in went. False
# when the fault did not strike, and nothing was tried.
inject()
{
	local call=$1 number=$2 fault=$3

	shift 3
	status=0
	# In braces, so that the shell's own word on a killed child is lost too.
	{
		alone strace -f -o struck -e "trace=$call" -e "inject=$call:$fault:when=$number" \
			"$@" >went 2>said 3>&- || status=$?
	} 2>/dev/null
	grep -qE 'INJECTED|killed by SIGKILL' struck ||
		{ echo "$call $number $fault: the fault did not strike"; return 1; }
	aftermath
}

aftermath()
{
	:
}

keep_ready()
{
	cp -a prefecture ready
}

# again: the site as it was before the run.
again()
{
	rm -rf prefecture
	cp -a ready prefecture
}

# campaign NAME FAULT CALLS [changes]: strike at each of these calls, or only where
# the disk can have changed since the point before. Of these points every $every-th
# is taken, from the $offset-th on; JK_EVERY and JK_OFFSET have the last word. Sets:
# points_struck, failed.
campaign()
{
	local call number changes at=0 step=${JK_EVERY:-${every:-1}}
	local first=$((${JK_OFFSET:-${offset:-0}} % step))

	points_struck=0 failed=0
	while read -r call number changes; do
		[[ $call =~ ^($3)$ ]] || continue
		[ -z "${4-}" ] || [ -n "$changes" ] || continue
		[ $((at++ % step)) -eq $first ] || continue
		points_struck=$((points_struck + 1))
		again
		strike "$call" "$number" "$2" 3>&- || failed=$((failed + 1))
	done <points
	echo "# $1, $2: $points_struck of $at points, $failed failed" >&3
	[ "$points_struck" -gt 0 ] && [ "$failed" -eq 0 ]
}
